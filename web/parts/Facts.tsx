import type { ReactNode } from "react";
import classes from "./parts.module.css";

/** One line of facts: `<Facts items={[["Owner", <b>Ann</b>], ["Size", "3 MiB"]]} />`; empty ones are left out. */
export const Facts = ({ items }: { items: [label: string, value: ReactNode][] }) => (
  <dl className={classes["facts"]}>
    {items
      .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "")
      .map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
