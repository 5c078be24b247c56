/** A name, an amount or a moment inside a sentence: its direction does not touch the words around it. */
export const isolate = (text: string) => `\u2068${text}\u2069`
