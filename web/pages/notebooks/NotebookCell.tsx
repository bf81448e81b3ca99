import type { KeyBinding } from "@codemirror/view";
import { Text } from "@mantine/core";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type * as Y from "yjs";
import { MarkdownPage } from "../../parts/preview/MarkdownPage.tsx";
import { CellOutputs } from "./CellOutputs.tsx";
import { CellTools } from "./CellTools.tsx";
import { addBelow, cellsOf, idOf, kindOf, type SharedCell, sourceOf } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { Editor } from "./Editor.tsx";
import classes from "./notebooks.module.css";
import { useShared } from "./useNotebook.ts";

export interface Where {
  path: string;
  inline: (file: string) => string;
  page: (file: string) => string;
}

interface NotebookCellProps {
  cell: SharedCell;
  /** Counted from 1. */
  number: number;
  connection: Connection;
  can_edit: boolean;
  is_online: boolean;
  focused: boolean;
  onFocus: (id: string) => void;
  where: Where;
}

/** A cell: its text, what it left, and what can be done with it. */
export const NotebookCell = memo(function NotebookCell(props: NotebookCellProps) {
  const { cell, number, connection, can_edit, is_online, focused, onFocus, where } = props;
  const { t } = useTranslation();
  useShared(cell as Y.AbstractType<unknown>);
  const [writing, setWriting] = useState(false);
  const kind = kindOf(cell);
  const id = idOf(cell);
  const is_busy = cell.get("execution_state") === "running";
  const run = () => {
    if (kind !== "code") setWriting(false);
    else if (is_online) connection.command({ do: "run", cells: [id] });
    return true;
  };
  const goOn = () => {
    run();
    const cells = cellsOf(connection.doc);
    onFocus(number < cells.length ? idOf(cells.get(number)) : addBelow(connection.doc, undefined, "code"));
    return true;
  };
  const keys: KeyBinding[] = can_edit
    ? [
        { key: "Shift-Enter", run: goOn },
        { key: "Ctrl-Enter", run },
        { key: "Mod-Enter", run },
      ]
    : [];
  const outputs = cell.get("outputs") as Y.Array<Y.Map<unknown>> | undefined;
  const is_page = kind === "markdown" && !writing;
  return (
    <section
      className={classes["cell"]}
      aria-label={t("notebooks.cell", { number })}
      data-focused={focused || undefined}
    >
      <Count cell={cell} is_busy={is_busy} />
      <div className={classes["body"]}>
        {is_page ? (
          <Page cell={cell} where={where} {...(can_edit ? { onEdit: () => setWriting(true) } : {})} />
        ) : (
          <Editor
            text={sourceOf(cell)}
            awareness={connection.awareness}
            language={kind === "code" ? "python" : kind === "markdown" ? "markdown" : "none"}
            label={t(kind === "code" ? "notebooks.code" : "notebooks.text", { number })}
            focused={focused || writing}
            onFocus={() => onFocus(id)}
            {...{ can_edit, keys }}
          />
        )}
        {kind === "code" && outputs && <CellOutputs outputs={outputs} {...where} />}
      </div>
      {can_edit && <CellTools {...{ cell, number, connection, is_online, writing, setWriting, onFocus }} onRun={run} />}
    </section>
  );
});

function Count({ cell, is_busy }: { cell: SharedCell; is_busy: boolean }) {
  const { t } = useTranslation();
  if (kindOf(cell) !== "code") return <span className={classes["count"]} />;
  if (is_busy)
    return (
      <span className={classes["count"]} role="img" aria-label={t("notebooks.running")}>
        [*]
      </span>
    );
  return <span className={classes["count"]}>[{String(cell.get("execution_count") ?? " ")}]</span>;
}

function Page({ cell, where, onEdit }: { cell: SharedCell; where: Where; onEdit?: () => void }) {
  const { t } = useTranslation();
  useShared(sourceOf(cell) as Y.AbstractType<unknown>);
  const text = sourceOf(cell).toString();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has a button for it
    <div className={classes["page"]} onDoubleClick={onEdit}>
      {text.trim() === "" ? (
        <Text c="dimmed">{t("notebooks.empty_text")}</Text>
      ) : (
        <MarkdownPage text={text} {...where} />
      )}
    </div>
  );
}
