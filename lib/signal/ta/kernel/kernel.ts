import { instantiateShared, page, sharedMemory, type SharedMemory } from "../../../core/web-assembly.ts";
import { boardOf, boardPages, type Board } from "./board.ts";
import type { Exports } from "./functions.ts";

/** kernel.wat, translated. */
const code =
  "AGFzbQEAAAABMQZgA39/fwBgAn9/AGAHf39/f39/fwBgBH9/f38AYAd/f39/f398AXxgBn9/f3x8fwACFQEGa2VybmVsBm1lbW9yeQIDAYCABAMIBwAAAQIDBAUHHgMFbWVhbnMABApkZXZpYXRpb25zAAUFYmFuZHMABgq9DgeEAQEBfyAAIQMgACACaiEAIAEgAmohAQNAIABBwABrIQAgAUHAAGshASAAIAD9AAQwIAH9AAQw/fAB/QsEMCAAIAD9AAQgIAH9AAQg/fAB/QsEICAAIAD9AAQQIAH9AAQQ/fAB/QsEECAAIAD9AAQAIAH9AAQA/fAB/QsEACAAIANLDQALC5gBAQR/IAAhAyAAIAJqIQAgACABayEEIAQgAWshBSAFIAFrIQYDQCAAQSBrIQAgBEEgayEEIAVBIGshBSAGQSBrIQYgACAA/QAEECAE/QAEEP3wASAF/QAEECAG/QAEEP3wAf3wAf0LBBAgACAA/QAEACAE/QAEAP3wASAF/QAEACAG/QAEAP3wAf3wAf0LBAAgACADSw0ACwu/AQIBfwV7IAAhAiAAIAFqIQAgAEEQa/0ABAAhAyAAQSBr/QAEACEEIAMgBCAD/Q0ICQoLDA0ODxAREhMUFRYX/fABIQYDQCAAQSBrIQAgAEEQa/0ABAAhAyAEIAMgBP0NCAkKCwwNDg8QERITFBUWF/3wASEHIAAgBiAH/fAB/QsEECAAQSBr/QAEACEEIAMgBCAD/Q0ICQoLDA0ODxAREhMUFRYX/fABIQYgACAHIAb98AH9CwQAIAAgAksNAAsL+QECBH8DeyAGuP0UIQ0gACAFaiEHA0AgAv0ABAAhCyAC/QAEECEMIARBAUsEQCACIANrIQggCyAI/QAEAP3wASELIAwgCP0ABBD98AEhDCAEQQJLBEAgCCADayEJIAkgA2shCiALIAn9AAQAIAr9AAQA/fAB/fABIQsgDCAJ/QAEECAK/QAEEP3wAf3wASEMCwsgAQRAIAH9AAQAIAv98AEhCyAB/QAEECAM/fABIQwgAUEgaiEBCyAAIAsgDf3zASALIAv98QH98AH9CwQAIAAgDCAN/fMBIAwgDP3xAf3wAf0LBBAgAkEgaiECIABBIGoiACAHSQ0ACwvgAQEFf0EBIQQgAyEGIANBAUYEQCABQQAgAEEAQQEgAiADEAMPCwNAQQJBBCADIARBAXRxGyEFIAYgBHEEQCAGIARzIQYgBwRAIAEgACADIARBAWtxQQN0ayACEAAFIAAhByAGIAQgBWxHBEAgASIHIAAgAvwKAAALCwsgBiAEIAVsRgRAIAEgByAAIAMgBkEBa3FBA3RrIARBA3QgBSACIAMQAwUgBUECRgRAIAAgACAEQQN0ayACEAAFIARBAUYEQCAAIAIQAgUgACAEQQN0IAIQAQsLIAQgBWwhBAwBCwsLmQYCCX8Oe0QAAAAAAADwPyAEuKP9FCEbIAb9FCEcIARBA3QhByADIABrIQ4gAiAAayEPA0AgACEKIAogB2ohCyALIAdqIQwgDCAHaiENIAsgCv1dAwD9VwMAASEQIA0gDP1dAwD9VwMAASERIBohFCAaIRYgGiEVIBohFyABIARBBnRqIQggBCEJAkADQCAJQQFrIglFDQEgCEHAAGshCCANQQhrIQ0gDEEIayEMIAtBCGshCyAKQQhrIQogCyAK/V0DAP1XAwABIBD98QEhEiAUIBL98AEhFCAWIBIgEv3yAf3wASEWIAggFP0LBAAgCCAW/QsEECANIAz9XQMA/VcDAAEgEf3xASETIBUgE/3wASEVIBcgEyAT/fIB/fABIRcgCCAV/QsEICAIIBf9CwQwDAALCyAAIQogCiAHaiELIAsgB2ohDCAMIAdqIQ0gGiEUIBohFiAaIRUgGiEXIAEhCCAEIQkDQCAIQcAAaiEIIAsgCv1dAwD9VwMAASAQ/fEBIRIgFCAS/fABIRQgFiASIBL98gH98AEhFiAI/QAEACAU/fABIRggGyAI/QAEECAW/fABIBggGP3yASAb/fIB/fEBIBr99wH98gH97wEgHP3yASEZIAogDmogGf1bAwAAIAsgDmogGf1bAwABIAIEQCAQIBggG/3yAf3wASEZIAogD2ogGf1bAwAAIAsgD2ogGf1bAwABCyANIAz9XQMA/VcDAAEgEf3xASETIBUgE/3wASEVIBcgEyAT/fIB/fABIRcgCP0ABCAgFf3wASEYIBsgCP0ABDAgF/3wASAYIBj98gEgG/3yAf3xASAa/fcB/fIB/e8BIBz98gEhGSAMIA5qIBn9WwMAACANIA5qIBn9WwMAASACBEAgESAYIBv98gH98AEhGSAMIA9qIBn9WwMAACANIA9qIBn9WwMAAQsgCkEIaiEKIAtBCGohCyAMQQhqIQwgDUEIaiENIAlBAWsiCQ0ACyAdIBQgFP3xASAVIBX98QH98AH98AEhHSANIQAgBUEBayIFDQALIB39IQAgHf0hAaALYgIBfwJ7IAAgBWohBgNAIAD9AAQAIQcgAf0ABAAhCCACIAcgA/0UIAj98gH98AH9CwQAIAEgByAE/RQgCP3yAf3xAf0LBAAgAUEQaiEBIAJBEGohAiAAQRBqIgAgBkkNAAsL";

/** Bytes of a number. */
export const wide = 8;

/** So many numbers or more, that the kernel may work on eight at once. */
export const eights = (count: number): number => 8 * Math.ceil(count / 8);

interface Kernel {
  readonly run: Exports;
  readonly memory: SharedMemory;
  /** The memory, all of it. */
  readonly bytes: Buffer;
  readonly board: Board;
}

let made: Kernel | undefined;

/** The kernel and its memory, with room for so many bytes behind the board; what lay there is gone with the next call of anybody. Made on first use. */
export function kernel(room: number): Kernel {
  made ??= make();
  const { memory } = made;
  const missing = Math.ceil(room / page) + boardPages - memory.buffer.byteLength / page;
  if (missing > 0) {
    memory.grow(missing);
    made = { ...made, bytes: Buffer.from(memory.buffer) };
  }
  return made;
}

function make(): Kernel {
  const memory = sharedMemory(boardPages);
  const { buffer } = memory;
  return { run: runner(memory), memory, bytes: Buffer.from(buffer), board: boardOf(buffer) };
}

/** The functions, on memory that another thread may have made. */
export function runner(memory: SharedMemory): Exports {
  return instantiateShared<Exports>(code, memory);
}
