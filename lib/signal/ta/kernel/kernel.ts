import { instantiate, page, type Memory } from "../../../core/web-assembly.ts";

/** kernel.wat, translated. */
const code =
  "AGFzbQEAAAABMQZgA39/fwBgAn9/AGAHf39/f39/fwBgBH9/f38AYAd/f39/f398AXxgBn9/f3x8fwADCAcAAAECAwQFBQMBAAEHJwQGbWVtb3J5AgAFbWVhbnMABApkZXZpYXRpb25zAAUFYmFuZHMABgq9DgeEAQEBfyAAIQMgACACaiEAIAEgAmohAQNAIABBwABrIQAgAUHAAGshASAAIAD9AAQwIAH9AAQw/fAB/QsEMCAAIAD9AAQgIAH9AAQg/fAB/QsEICAAIAD9AAQQIAH9AAQQ/fAB/QsEECAAIAD9AAQAIAH9AAQA/fAB/QsEACAAIANLDQALC5gBAQR/IAAhAyAAIAJqIQAgACABayEEIAQgAWshBSAFIAFrIQYDQCAAQSBrIQAgBEEgayEEIAVBIGshBSAGQSBrIQYgACAA/QAEECAE/QAEEP3wASAF/QAEECAG/QAEEP3wAf3wAf0LBBAgACAA/QAEACAE/QAEAP3wASAF/QAEACAG/QAEAP3wAf3wAf0LBAAgACADSw0ACwu/AQIBfwV7IAAhAiAAIAFqIQAgAEEQa/0ABAAhAyAAQSBr/QAEACEEIAMgBCAD/Q0ICQoLDA0ODxAREhMUFRYX/fABIQYDQCAAQSBrIQAgAEEQa/0ABAAhAyAEIAMgBP0NCAkKCwwNDg8QERITFBUWF/3wASEHIAAgBiAH/fAB/QsEECAAQSBr/QAEACEEIAMgBCAD/Q0ICQoLDA0ODxAREhMUFRYX/fABIQYgACAHIAb98AH9CwQAIAAgAksNAAsL+QECBH8DeyAGuP0UIQ0gACAFaiEHA0AgAv0ABAAhCyAC/QAEECEMIARBAUsEQCACIANrIQggCyAI/QAEAP3wASELIAwgCP0ABBD98AEhDCAEQQJLBEAgCCADayEJIAkgA2shCiALIAn9AAQAIAr9AAQA/fAB/fABIQsgDCAJ/QAEECAK/QAEEP3wAf3wASEMCwsgAQRAIAH9AAQAIAv98AEhCyAB/QAEECAM/fABIQwgAUEgaiEBCyAAIAsgDf3zASALIAv98QH98AH9CwQAIAAgDCAN/fMBIAwgDP3xAf3wAf0LBBAgAkEgaiECIABBIGoiACAHSQ0ACwvgAQEFf0EBIQQgAyEGIANBAUYEQCABQQAgAEEAQQEgAiADEAMPCwNAQQJBBCADIARBAXRxGyEFIAYgBHEEQCAGIARzIQYgBwRAIAEgACADIARBAWtxQQN0ayACEAAFIAAhByAGIAQgBWxHBEAgASIHIAAgAvwKAAALCwsgBiAEIAVsRgRAIAEgByAAIAMgBkEBa3FBA3RrIARBA3QgBSACIAMQAwUgBUECRgRAIAAgACAEQQN0ayACEAAFIARBAUYEQCAAIAIQAgUgACAEQQN0IAIQAQsLIAQgBWwhBAwBCwsLmQYCCX8Oe0QAAAAAAADwPyAEuKP9FCEbIAb9FCEcIARBA3QhByADIABrIQ4gAiAAayEPA0AgACEKIAogB2ohCyALIAdqIQwgDCAHaiENIAsgCv1dAwD9VwMAASEQIA0gDP1dAwD9VwMAASERIBohFCAaIRYgGiEVIBohFyABIARBBnRqIQggBCEJAkADQCAJQQFrIglFDQEgCEHAAGshCCANQQhrIQ0gDEEIayEMIAtBCGshCyAKQQhrIQogCyAK/V0DAP1XAwABIBD98QEhEiAUIBL98AEhFCAWIBIgEv3yAf3wASEWIAggFP0LBAAgCCAW/QsEECANIAz9XQMA/VcDAAEgEf3xASETIBUgE/3wASEVIBcgEyAT/fIB/fABIRcgCCAV/QsEICAIIBf9CwQwDAALCyAAIQogCiAHaiELIAsgB2ohDCAMIAdqIQ0gGiEUIBohFiAaIRUgGiEXIAEhCCAEIQkDQCAIQcAAaiEIIAsgCv1dAwD9VwMAASAQ/fEBIRIgFCAS/fABIRQgFiASIBL98gH98AEhFiAI/QAEACAU/fABIRggGyAI/QAEECAW/fABIBggGP3yASAb/fIB/fEBIBr99wH98gH97wEgHP3yASEZIAogDmogGf1bAwAAIAsgDmogGf1bAwABIAIEQCAQIBggG/3yAf3wASEZIAogD2ogGf1bAwAAIAsgD2ogGf1bAwABCyANIAz9XQMA/VcDAAEgEf3xASETIBUgE/3wASEVIBcgEyAT/fIB/fABIRcgCP0ABCAgFf3wASEYIBsgCP0ABDAgF/3wASAYIBj98gEgG/3yAf3xASAa/fcB/fIB/e8BIBz98gEhGSAMIA5qIBn9WwMAACANIA5qIBn9WwMAASACBEAgESAYIBv98gH98AEhGSAMIA9qIBn9WwMAACANIA9qIBn9WwMAAQsgCkEIaiEKIAtBCGohCyAMQQhqIQwgDUEIaiENIAlBAWsiCQ0ACyAdIBQgFP3xASAVIBX98QH98AH98AEhHSANIQAgBUEBayIFDQALIB39IQAgHf0hAaALYgIBfwJ7IAAgBWohBgNAIAD9AAQAIQcgAf0ABAAhCCACIAcgA/0UIAj98gH98AH9CwQAIAEgByAE/RQgCP3yAf3xAf0LBAAgAUEQaiEBIAJBEGohAiAAQRBqIgAgBkkNAAsL";

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

/**
 * Results that leave the kernel's memory at once: so many that the copy goes past the caches where node.mjs has said so, which need not
 * read what it writes over, and so few that three columns of them lie in one.
 */
export const batch = 16_384;

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
