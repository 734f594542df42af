/** The object through which rewritten code reaches the evaluator; a name no cell will use by accident. */
export const runtimeName = "__peak$";
