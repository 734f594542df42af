"""What the kernels are asked to run, in their languages. N is the number of a cell."""

typed = """
interface Point_N { readonly x: number; readonly y: number }
type Shape_N = { kind: "circle"; at: Point_N; radius: number } | { kind: "box"; at: Point_N; width: number; height: number };
class Stack_N<T> {
  #items: T[] = [];
  push(item: T): this {
    this.#items.push(item);
    return this;
  }
  pop(): T | undefined {
    return this.#items.pop();
  }
  get size(): number {
    return this.#items.length;
  }
}
function area_N(shape: Shape_N): number {
  switch (shape.kind) {
    case "circle":
      return Math.PI * shape.radius ** 2;
    case "box":
      return shape.width * shape.height;
  }
}
async function later_N<T>(value: T): Promise<T> {
  return await Promise.resolve(value);
}
const stack_N = new Stack_N<Shape_N>();
stack_N.push({ kind: "box", at: { x: 0, y: 0 }, width: N, height: 2 }).push({ kind: "circle", at: { x: 1, y: 1 }, radius: 1 });
stack_N.pop();
const total_N = await later_N([stack_N.pop()!].map(area_N).reduce((sum, value) => sum + value, 0));
total_N
"""
pythonic = """
from dataclasses import dataclass
@dataclass(frozen=True)
class Point_N:
    x: float
    y: float
@dataclass(frozen=True)
class Box_N:
    at: Point_N
    width: float
    height: float
class Stack_N:
    def __init__(self):
        self.items = []
    def push(self, item):
        self.items.append(item)
        return self
    def pop(self):
        return self.items.pop()
    @property
    def size(self):
        return len(self.items)
def area_N(shape):
    return shape.width * shape.height
async def later_N(value):
    return value
stack_N = Stack_N()
stack_N.push(Box_N(Point_N(0, 0), N, 2)).push(Box_N(Point_N(1, 1), 1, 1))
stack_N.pop()
total_N = await later_N(sum(map(area_N, [stack_N.pop()])))
total_N
"""
languages = {
    "python": {
        "typed": pythonic,
        "constant": "v_N = N\nv_N",
        "print": "for i in range(100_000): print('line', i)",
        "rows": "rows = [1, 2, 3]\n0",
        "member": "rows.co",
        "count": "count",
        "busy": "import time\nuntil = time.time() + 4\nwhile time.time() < until: pass\n0",
    },
    "typescript": {
        "typed": typed,
        "constant": "const v_N = N;\nv_N",
        "print": "for (let i = 0; i < 100_000; i++) console.log('line', i);",
        "rows": "const rows = [1, 2, 3];\n0",
        "member": "rows.conc",
        "count": "concat",
        "busy": "const until = Date.now() + 4000; while (Date.now() < until);\n0",
        "ccxt": "import ccxt from 'ccxt';\nconst exchange = new ccxt.kraken();\nexchange.id",
    },
}
endless = {
    "busy loop": "while (true);",
    "never-settling await": "await new Promise(() => {});",
    "microtask loop": "while (true) await null;",
    "printing loop": "while (true) console.log('again');",
    "busy timer": "setTimeout(() => { while (true); }, 0); await new Promise(() => {});",
}

