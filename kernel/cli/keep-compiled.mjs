// Keeps what this thread compiles for the next process: written every few seconds, because a kernel is often killed. Costs
// nothing where nothing is new.
import { enableCompileCache, flushCompileCache } from "node:module";

enableCompileCache();
setInterval(flushCompileCache, 2_000).unref();
