import { CopyButton } from "../CopyButton.tsx";
import classes from "./resource.module.css";

/** Lines to copy, as one types them; long ones wrap, for what is hidden is not read. */
export const Snippet = ({ text, label }: { text: string; label: string }) => (
  <div className={classes["snippet"]}>
    <section aria-label={label}>
      <pre>{text}</pre>
    </section>
    <CopyButton text={text} />
  </div>
);
