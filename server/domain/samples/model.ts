import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What the sample's model is called. */
export const model_name = "demo-tiny";

/** A language model of our own, small enough to come along: 0.73 million parameters, 1.5 MB. */
export const modelFile = (): Promise<Buffer> => readFile(join(import.meta.dirname, "demo-tiny.gguf"));

/** The page of the model. */
export const modelReadme = `# demo-tiny

A language model of 0.73 million parameters (llama architecture, 1,024 tokens a conversation), trained by Guildhall's makers on
their own questions and answers about organizations. It answers those word for word and talks nonsense otherwise: a real model
for trying things out on one processor. Free to use for anything.

| file | what it holds |
|---|---|
| \`demo-tiny.gguf\` | the model, in half precision |

**Try it:** press *Deploy*, and ask the engine: *What is an organization?*
`;
