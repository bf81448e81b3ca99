import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./preview.module.css";

/** A picture, never larger than the screen, with its size in pixels. */
export function ImagePreview({ source, path }: { source: string; path: string }) {
  const { t } = useTranslation();
  const [size, setSize] = useState<string>();
  return (
    <figure className={classes["figure"]}>
      <img
        src={source}
        alt={path}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSize(`${naturalWidth} × ${naturalHeight}`)}
      />
      <figcaption>{size ? t("preview.pixels", { size }) : "\u00a0"}</figcaption>
    </figure>
  );
}
