import { Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./preview.module.css";

/** Text as it is, lines wrapped or not. */
export function TextPreview({ text, path }: { text: string; path: string }) {
  const { t } = useTranslation();
  const [wrap, setWrap] = useState(false);
  return (
    <>
      <Switch
        className={classes["note"] ?? ""}
        size="xs"
        label={t("preview.wrap")}
        checked={wrap}
        onChange={(event) => setWrap(event.currentTarget.checked)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes["textScroll"]} tabIndex={0} aria-label={path}>
        <pre className={classes["text"]} data-wrap={wrap || undefined}>
          {text}
        </pre>
      </section>
    </>
  );
}
