import { CopyButton } from "../CopyButton.tsx";
import classes from "./resource.module.css";

/** Lines to copy, as one types them. */
export const Snippet = ({ text, label }: { text: string; label: string }) => (
  <div className={classes["snippet"]}>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
    <section tabIndex={0} aria-label={label}>
      <pre>{text}</pre>
    </section>
    <CopyButton text={text} />
  </div>
);
