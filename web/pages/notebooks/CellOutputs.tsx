import { useMemo } from "react";
import type * as Y from "yjs";
import { outputOf } from "../../notebook.ts";
import { NotebookOutput } from "../../parts/preview/NotebookOutput.tsx";
import classes from "./notebooks.module.css";
import { useShared } from "./useNotebook.ts";

interface CellOutputsProps {
  outputs: Y.Array<Y.Map<unknown>>;
  path: string;
  inline: (file: string) => string;
  page: (file: string) => string;
}

/** What a cell has left so far. Nothing in it can run: HTML is shown as its table or its words. */
export function CellOutputs({ outputs, ...where }: CellOutputsProps) {
  const revision = useShared(outputs as Y.AbstractType<unknown>, true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shared changes in place
  const shown = useMemo(() => outputs.toArray().map((output) => outputOf(output.toJSON())), [outputs, revision]);
  if (shown.length === 0) return null;
  return (
    <div className={classes["outputs"]} data-outputs>
      {shown.map((output, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an output is known by its place
        <NotebookOutput key={at} output={output} {...where} />
      ))}
    </div>
  );
}
