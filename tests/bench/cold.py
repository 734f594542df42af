"""One request of engines.py in a process of its own."""

import json
import sys

from engines import ask

print(json.dumps(ask(**json.loads(sys.argv[1]))["result"]))
