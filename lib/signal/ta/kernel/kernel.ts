import { instantiate, page, type Memory } from "../../../core/web-assembly.ts";

/** kernel.wat, translated. */
const code =
  "AGFzbQEAAAABKgVgA39/fwBgBX9/f39/AGAEf39/fwBgB39/f39/f3wBfGAGf39/fHx/AAMHBgAAAQIDBAUDAQABBycEBm1lbW9yeQIABW1lYW5zAAMKZGV2aWF0aW9ucwAEBWJhbmRzAAUKlwsGhAEBAX8gACEDIAAgAmohACABIAJqIQEDQCAAQcAAayEAIAFBwABrIQEgACAA/QAEMCAB/QAEMP3wAf0LBDAgACAA/QAEICAB/QAEIP3wAf0LBCAgACAA/QAEECAB/QAEEP3wAf0LBBAgACAA/QAEACAB/QAEAP3wAf0LBAAgACADSw0ACwuYAQEEfyAAIQMgACACaiEAIAAgAWshBCAEIAFrIQUgBSABayEGA0AgAEEgayEAIARBIGshBCAFQSBrIQUgBkEgayEGIAAgAP0ABBAgBP0ABBD98AEgBf0ABBAgBv0ABBD98AH98AH9CwQQIAAgAP0ABAAgBP0ABAD98AEgBf0ABAAgBv0ABAD98AH98AH9CwQAIAAgA0sNAAsLXAIBfwN7IAO4/RQhCCAAIAJqIQUDQCAB/QAEACEGIARFBEAgAP0ABAAgBv3wASEGCyAAIAYgCP3zASAGIAb98QH98AH9CwQAIAFBEGohASAAQRBqIgAgBUkNAAsLmQEBA39BASEEIAMhBQNAIAUgBHEEQCAFIARzIQUgAyAEQQFrcSEGIAUEQCAGBEAgASAAIAZBA3RrIAIQAAUgASAAIAL8CgAACwUgASAAIAZBA3RrIAIgAyAGRRACCwsgBQRAIAMgBEEBdHEEQCAAIAAgBEEDdGsgAhAAIARBAXQhBAUgACAEQQN0IAIQASAEQQJ0IQQLDAELCwuZBgIJfw57RAAAAAAAAPA/IAS4o/0UIRsgBv0UIRwgBEEDdCEHIAMgAGshDiACIABrIQ8DQCAAIQogCiAHaiELIAsgB2ohDCAMIAdqIQ0gCyAK/V0DAP1XAwABIRAgDSAM/V0DAP1XAwABIREgGiEUIBohFiAaIRUgGiEXIAEgBEEGdGohCCAEIQkCQANAIAlBAWsiCUUNASAIQcAAayEIIA1BCGshDSAMQQhrIQwgC0EIayELIApBCGshCiALIAr9XQMA/VcDAAEgEP3xASESIBQgEv3wASEUIBYgEiAS/fIB/fABIRYgCCAU/QsEACAIIBb9CwQQIA0gDP1dAwD9VwMAASAR/fEBIRMgFSAT/fABIRUgFyATIBP98gH98AEhFyAIIBX9CwQgIAggF/0LBDAMAAsLIAAhCiAKIAdqIQsgCyAHaiEMIAwgB2ohDSAaIRQgGiEWIBohFSAaIRcgASEIIAQhCQNAIAhBwABqIQggCyAK/V0DAP1XAwABIBD98QEhEiAUIBL98AEhFCAWIBIgEv3yAf3wASEWIAj9AAQAIBT98AEhGCAbIAj9AAQQIBb98AEgGCAY/fIBIBv98gH98QEgGv33Af3yAf3vASAc/fIBIRkgCiAOaiAZ/VsDAAAgCyAOaiAZ/VsDAAEgAgRAIBAgGCAb/fIB/fABIRkgCiAPaiAZ/VsDAAAgCyAPaiAZ/VsDAAELIA0gDP1dAwD9VwMAASAR/fEBIRMgFSAT/fABIRUgFyATIBP98gH98AEhFyAI/QAEICAV/fABIRggGyAI/QAEMCAX/fABIBggGP3yASAb/fIB/fEBIBr99wH98gH97wEgHP3yASEZIAwgDmogGf1bAwAAIA0gDmogGf1bAwABIAIEQCARIBggG/3yAf3wASEZIAwgD2ogGf1bAwAAIA0gD2ogGf1bAwABCyAKQQhqIQogC0EIaiELIAxBCGohDCANQQhqIQ0gCUEBayIJDQALIB0gFCAU/fEBIBUgFf3xAf3wAf3wASEdIA0hACAFQQFrIgUNAAsgHf0hACAd/SEBoAtiAgF/AnsgACAFaiEGA0AgAP0ABAAhByAB/QAEACEIIAIgByAD/RQgCP3yAf3wAf0LBAAgASAHIAT9FCAI/fIB/fEB/QsEACABQRBqIQEgAkEQaiECIABBEGoiACAGSQ0ACws=";

/** The functions of kernel.wat, which says what they do. Addresses are in bytes. */
interface Exports {
  readonly memory: Memory;
  means(values: number, out: number, bytes: number, period: number): void;
  deviations(
    at: number,
    tails: number,
    means: number,
    out: number,
    period: number,
    groups: number,
    multiple: number,
  ): number;
  bands(means: number, deviations: number, upper: number, up: number, down: number, bytes: number): void;
}

/** Bytes of a number. */
export const wide = 8;

/** So many numbers or more, that the kernel may work on eight at once. */
export const eights = (count: number): number => 8 * Math.ceil(count / 8);

let made: { run: Exports; numbers: Float64Array } | undefined;

/** The kernel and its memory, with room for so many numbers; what lay there is gone with the next call of anybody. Made on first use. */
export function kernel(room: number): { readonly run: Exports; readonly numbers: Float64Array } {
  made ??= make();
  const { memory } = made.run;
  const missing = room * wide - memory.buffer.byteLength;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / page));
    made = { run: made.run, numbers: new Float64Array(memory.buffer) };
  }
  return made;
}

function make() {
  const run = instantiate<Exports>(code);
  return { run, numbers: new Float64Array(run.memory.buffer) };
}
