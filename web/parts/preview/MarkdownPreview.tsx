import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import type { Neighbours } from "./FilePreview.tsx";
import { neighbour } from "./neighbour.ts";
import classes from "./preview.module.css";

interface MarkdownPreviewProps extends Neighbours {
  text: string;
  path: string;
}

/** A page of Markdown. Raw HTML is shown as text; pictures come from the same version only; links out say nothing of us. */
export default function MarkdownPreview({ text, path, inline, page }: MarkdownPreviewProps) {
  const components: Components = {
    h1: ({ children }) => <h2>{children}</h2>,
    h2: ({ children }) => <h3>{children}</h3>,
    h3: ({ children }) => <h4>{children}</h4>,
    a: ({ href = "", children }) => <PageLink href={href} from={path} page={page} text={children} />,
    img: ({ src, alt = "" }) => <PagePicture source={String(src ?? "")} alt={alt} from={path} inline={inline} />,
    input: ({ checked }) => <span>{checked ? "☑" : "☐"}</span>,
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
    table: ({ children }) => (
      <div className={classes["scroll"]}>
        <table>{children}</table>
      </div>
    ),
  };
  return (
    <div className={classes["markdown"]}>
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </Markdown>
    </div>
  );
}

function PageLink({
  href,
  from,
  page,
  text,
}: Pick<Neighbours, "page"> & { href: string; from: string; text: ReactNode }) {
  const { history } = useRouter();
  if (href.startsWith("#")) return <span>{text}</span>;
  const file = neighbour(from, href);
  const walk = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || !file) return;
    event.preventDefault();
    history.push(page(file));
  };
  if (file)
    return (
      <a href={page(file)} onClick={walk}>
        {text}
      </a>
    );
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
      {text}
    </a>
  );
}

/** A picture from elsewhere would tell its server who reads here: its description stands instead. */
function PagePicture({
  source,
  alt,
  from,
  inline,
}: Pick<Neighbours, "inline"> & { source: string; alt: string; from: string }) {
  const { t } = useTranslation();
  const file = neighbour(from, source);
  return file ? (
    <img src={inline(file)} alt={alt} loading="lazy" />
  ) : (
    <em>{t("preview.picture_elsewhere", { alt: alt || source })}</em>
  );
}
