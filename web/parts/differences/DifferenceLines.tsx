import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import type { TextDifference } from "../../../contract/comparisons.ts";
import classes from "./differences.module.css";
import { type Line, linesOf } from "./lines.ts";

type Part = Extract<TextDifference, { kind: "lines" }>["parts"][number];

/** What is different in a text: what came has a plus, what went a minus, with the numbers that lines had and have. */
export function DifferenceLines({ parts, label }: { parts: readonly Part[]; label: string }) {
  const { t } = useTranslation();
  const last = parts.at(-1);
  const digits = String((last?.new_start ?? 0) + (last?.old_start ?? 0) + (last?.lines.length ?? 0)).length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes["frame"]} tabIndex={0} aria-label={label}>
      <pre className={classes["lines"]} style={{ "--digits": `${digits}ch` } as CSSProperties}>
        {parts.map((part) => (
          <div key={part.new_start + part.old_start}>
            <div className={classes["part"]}>{t("comparison.from_line", { number: part.new_start })}</div>
            {linesOf(part).map((line) => (
              <LineRow key={line.key} line={line} />
            ))}
          </div>
        ))}
      </pre>
    </section>
  );
}

const tags = { "+": "ins", "-": "del", " ": "div", "\\": "div" } as const;

function LineRow({ line: { sign, text, old_number, new_number } }: { line: Line }) {
  const { t } = useTranslation();
  const Tag = tags[sign];
  return (
    <Tag className={classes["line"]} data-change={sign}>
      <span className={classes["number"]} data-side="old">
        {old_number}
      </span>
      <span className={classes["number"]}>{new_number}</span>
      <span className={classes["sign"]}>{sign === "\\" ? "" : sign}</span>
      <code>{sign === "\\" ? t("comparison.no_newline") : text}</code>
    </Tag>
  );
}
