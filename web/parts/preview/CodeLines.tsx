import { useLocation } from "@tanstack/react-router";
import { type CSSProperties, memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./code.module.css";
import type { Token } from "./highlight.ts";
import { Tokens } from "./Tokens.tsx";

const block_lines = 200;

interface CodeLinesProps {
  lines: Token[][];
  wrap: boolean;
  label: string;
}

/** Numbered lines, each with an address of its own: `#L12`. */
export function CodeLines({ lines, wrap, label }: CodeLinesProps) {
  const { hash } = useLocation();
  const named = Number(/^L(\d+)$/.exec(hash)?.[1]);
  const frame = useRef<HTMLElement>(null);
  const isThere = named <= lines.length;
  useEffect(() => {
    if (isThere) frame.current?.querySelector(`[data-line="${named}"]`)?.scrollIntoView({ block: "center" });
  }, [named, isThere]);
  const blocks = Array.from({ length: Math.ceil(lines.length / block_lines) }, (_, i) => i * block_lines);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={frame} className={classes["scroll"]} tabIndex={0} aria-label={label}>
      <pre
        className={`${classes["colours"]} ${classes["lines"]}`}
        data-wrap={wrap || undefined}
        style={{ "--digits": `${String(lines.length).length}ch` } as CSSProperties}
      >
        {blocks.map((from) => (
          <Block
            key={from}
            lines={lines}
            from={from}
            named={named > from && named <= from + block_lines ? named : undefined}
          />
        ))}
      </pre>
    </section>
  );
}

/** Some of the lines; what is far from the screen is not laid out. */
const Block = memo(function Block({
  lines,
  from,
  named,
}: {
  lines: Token[][];
  from: number;
  named: number | undefined;
}) {
  const { t } = useTranslation();
  const own = lines.slice(from, from + block_lines);
  return (
    <div className={classes["lot"]} style={{ containIntrinsicHeight: `auto ${own.length * 19}px` }}>
      {own.map((line, i) => {
        const number = from + i + 1;
        return (
          <div key={number} data-line={number} aria-current={number === named || undefined}>
            <a href={`#L${number}`} data-number tabIndex={-1} aria-label={t("preview.line", { number })}>
              {number}
            </a>
            <code>
              <Tokens line={line} />
              {"\n"}
            </code>
          </div>
        );
      })}
    </div>
  );
});
