import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Output } from "../../notebook.ts";
import { Pieces, palette } from "../ansi/Pieces.tsx";
import { type Look, type Piece, piecesOf } from "../ansi/sgr.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import { htmlTable } from "./htmlTable.ts";
import { MarkdownPage } from "./MarkdownPage.tsx";
import type { Neighbours } from "./neighbour.ts";
import classes from "./notebook.module.css";

interface NotebookOutputProps extends Neighbours {
  output: Output;
  path: string;
}

/** What a cell of a notebook left. HTML is never shown as such: a table in it as a table, else its words. */
export function NotebookOutput({ output, path, ...where }: NotebookOutputProps) {
  const { t } = useTranslation();
  if (output.kind === "picture")
    return <img className={classes["picture"]} src={output.address} alt={t("preview.notebook.picture")} />;
  if (output.kind === "markdown") return <MarkdownPage text={output.text} path={path} {...where} />;
  if (output.kind === "hidden")
    return (
      <Text c="dimmed" size="sm">
        {t(output.isTooLarge ? "preview.notebook.large_output" : "preview.notebook.other_output", {
          type: output.type,
        })}
      </Text>
    );
  return (
    <>
      {output.kind === "text" && <Terminal text={output.text} isError={output.isError} />}
      {output.kind === "code" && <CodeBlock text={output.text} language={output.language} />}
      {output.kind === "html" && <Html source={output.source} text={output.text} />}
      {output.cut > 0 && (
        <Text c="dimmed" size="sm">
          {t("preview.notebook.cut", { count: output.cut })}
        </Text>
      )}
    </>
  );
}

function Terminal({ text, isError }: { text: string; isError: boolean }) {
  const lines = useMemo(() => linesOf(text), [text]);
  return (
    <section
      className={`${classes["terminal"]} ${palette}`}
      data-error={isError || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {lines.map((pieces, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
        <div key={at}>{pieces.length > 0 ? <Pieces pieces={pieces} /> : "\u00a0"}</div>
      ))}
    </section>
  );
}

/** Colours go on from line to line; of what was printed over in place the last stays. */
function linesOf(text: string): Piece[][] {
  let look: Look = {};
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const shown = line.replace(/\r$/, "");
      const read = piecesOf(shown.slice(shown.lastIndexOf("\r") + 1), look);
      look = read.look;
      return read.pieces;
    });
}

function Html({ source, text }: { source: string; text: string }) {
  const { t } = useTranslation();
  const table = useMemo(() => htmlTable(source), [source]);
  return (
    <>
      {table ? <RebuiltTable table={table} /> : text && <Terminal text={text} isError={false} />}
      <details className={classes["html"]}>
        <summary>{t(table ? "preview.notebook.html_table" : "preview.notebook.html")}</summary>
        <CodeBlock text={source.slice(0, 20_000)} language="xml" />
      </details>
    </>
  );
}

function RebuiltTable({ table }: { table: NonNullable<ReturnType<typeof htmlTable>> }) {
  const { t } = useTranslation();
  return (
    <section
      className={classes["table"]}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table>
        <tbody>
          {table.rows.map(({ cells, isHead }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
            <tr key={at} data-head={isHead || undefined}>
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its place
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.left_out > 0 && t("preview.notebook.more_rows", { count: table.left_out })}
    </section>
  );
}
