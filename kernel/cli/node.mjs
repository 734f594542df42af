import os from "node:os";
import process from "node:process";

/**
 * What every process of ours runs Node with; threads inherit it. Nothing that V8 takes for another V8, as the settings of its collector:
 * what it had compiled of Node itself would not do, and each thread would take 50 ms more to start. Those are made later, in
 * lib/core/column/reclaim.ts.
 */
export const nodeFlags = [
  // An interrupt may end a timer's callback, which Node would otherwise answer by aborting.
  "--no-force-async-hooks-checks",
  // node:sqlite is one we chose.
  "--disable-warning=ExperimentalWarning",
  // Before the first file of ours: to strip the types of even one costs 20 MB and 50 ms a thread.
  `--import=${new URL("./keep-compiled.mjs", import.meta.url).href}`,
];

/**
 * Where the C library is glibc: large columns on large pages, because the first touch of fresh memory is a third of a backtest of a
 * million bars on small ones; and the memory of columns of up to 256 MB used again, because that first touch is still half of an
 * indicator. Half a gigabyte is kept for that at most, and half a gigabyte is what stays when more is given back: without the second
 * setting all of it goes, and the next columns are on fresh memory again. Threads share as many heaps as there are processors, because each one's own
 * would lie on large pages of its own, 20 MB in an idle kernel. Copies by plain moves, never by the processor's string instruction, which takes ten
 * times as long wherever the two places lie some bytes apart within a page: a column and the kernels' memory do. Copies of 96 KB and more past
 * the caches: they would not stay there, and what they write over need not be read, a third of the time. A setting of the user's own stays.
 */
export const nodeEnv =
  process.platform === "linux"
    ? {
        GLIBC_TUNABLES: [
          "glibc.malloc.hugetlb=1",
          `glibc.malloc.mmap_threshold=${256 << 20}`,
          `glibc.malloc.trim_threshold=${512 << 20}`,
          `glibc.malloc.top_pad=${512 << 20}`,
          // Node 18.14 has it; an older one only hands over.
          `glibc.malloc.arena_max=${Math.max(2, os.availableParallelism?.() ?? 2)}`,
          ...(process.arch === "x64"
            ? [
                `glibc.cpu.x86_rep_movsb_threshold=${2 ** 40}`,
                `glibc.cpu.x86_non_temporal_threshold=${96 << 10}`,
              ]
            : []),
        ].join(":"),
      }
    : {};
