import { Fragment } from "react";
import classes from "./code.module.css";
import { Tokens } from "./Tokens.tsx";
import { useHighlight } from "./useHighlight.ts";

/** Some code inside a page, coloured. */
export function CodeBlock({ text, language }: { text: string; language?: string | undefined }) {
  const lines = useHighlight(text, language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className={`${classes["colours"]} ${classes["block"]}`} tabIndex={0}>
      <code>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
          <Fragment key={at}>
            {at > 0 && "\n"}
            <Tokens line={line} />
          </Fragment>
        ))}
      </code>
    </pre>
  );
}
