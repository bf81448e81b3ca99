import { useRouter } from "@tanstack/react-router";
import { type ComponentProps, isValidElement, type MouseEvent, type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { anchorOf, rehypeAnchors } from "./anchors.ts";
import { CodeBlock } from "./CodeBlock.tsx";
import classes from "./markdown.module.css";
import type { Neighbours } from "./neighbour.ts";
import { neighbour } from "./neighbour.ts";
import { rehypeRawHtml } from "./rawHtml.ts";

interface MarkdownPageProps extends Neighbours {
  text: string;
  /** The file that the text is in: relative addresses begin there. */
  path: string;
  /** Pictures that came with the text, by name (`attachment:name`). */
  pictures?: Record<string, string>;
}

/**
 * A page of Markdown. Of HTML only what cannot run is kept; pictures come from the same version only; links out say
 * nothing of us.
 */
export function MarkdownPage({ text, path, inline, page, pictures }: MarkdownPageProps) {
  const components = useMemo(
    () => componentsOf({ path, inline, page, pictures: pictures ?? {} }),
    [path, inline, page, pictures],
  );
  return (
    <div className={classes["markdown"]}>
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeRawHtml, rehypeAnchors]}
        urlTransform={safeAddress}
        components={components}
      >
        {text}
      </Markdown>
    </div>
  );
}

/** The web, mail, and what is relative. */
const safeAddress = (address: string): string | null =>
  /^(https?:|mailto:|attachment:)/i.test(address.trim()) || !/^[^/?#]*:/.test(address.trim()) ? address : null;

type Surroundings = Required<Omit<MarkdownPageProps, "text">>;

const componentsOf = (where: Surroundings): Components => ({
  h1: ({ id, children }) => <Heading level={2} id={id} text={children} />,
  h2: ({ id, children }) => <Heading level={3} id={id} text={children} />,
  h3: ({ id, children }) => <Heading level={4} id={id} text={children} />,
  h4: ({ id, children }) => <Heading level={5} id={id} text={children} />,
  h5: ({ id, children }) => <Heading level={6} id={id} text={children} />,
  a: ({ href, id, children }) => <PageLink href={href ?? ""} id={id} where={where} text={children} />,
  img: ({ src, alt = "", width }) => <PagePicture source={String(src ?? "")} alt={alt} width={width} where={where} />,
  input: ({ checked }) => <span>{checked ? "☑" : "☐"}</span>,
  pre: ({ children }) => <Fence>{children}</Fence>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={classes["wide"]} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
});

interface HeadingProps {
  level: 2 | 3 | 4 | 5 | 6;
  id: string | undefined;
  text: ReactNode;
}

/** Its link is not part of what it is called. */
function Heading({ level, id, text }: HeadingProps) {
  const { t } = useTranslation();
  const Tag = `h${level}` as const;
  const named = id && `${id}-text`;
  return (
    <Tag id={id} aria-labelledby={named}>
      <span id={named}>{text}</span>
      {id && (
        <a className={classes["anchor"]} href={`#${id}`} aria-label={t("preview.anchor")}>
          #
        </a>
      )}
    </Tag>
  );
}

/** Code between fences comes as one element with the language in its class. */
function Fence({ children }: { children: ReactNode }) {
  const code = isValidElement<ComponentProps<"code">>(children) ? children.props : undefined;
  const language = /\blanguage-([\w+#-]+)/.exec(code?.className ?? "")?.[1]?.toLowerCase();
  if (typeof code?.children === "string")
    return <CodeBlock text={code.children.replace(/\n$/, "")} language={language} />;
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  return <pre tabIndex={0}>{children}</pre>;
}

interface PageLinkProps {
  href: string;
  id: string | undefined;
  where: Surroundings;
  text: ReactNode;
}

function PageLink({ href, id, where: { path, page }, text }: PageLinkProps) {
  const { history } = useRouter();
  if (href === "") return <span id={id}>{text}</span>;
  if (href.startsWith("#"))
    return (
      <a href={anchorOf(href)} id={id}>
        {text}
      </a>
    );
  const file = neighbour(path, href);
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

interface PagePictureProps {
  source: string;
  alt: string;
  width: string | number | undefined;
  where: Surroundings;
}

/** A picture from elsewhere would tell its server who reads here: its description stands instead, and a way to it. */
function PagePicture({ source, alt, width, where: { path, inline, pictures } }: PagePictureProps) {
  const { t } = useTranslation();
  const own = /^attachment:(.+)$/.exec(source)?.[1];
  const file = own === undefined ? neighbour(path, source) : undefined;
  const address = own === undefined ? file && inline(file) : pictures[own];
  if (address) return <img src={address} alt={alt} width={width} loading="lazy" />;
  const words = t("preview.picture_elsewhere", { alt: alt || source });
  return /^https?:/i.test(source) ? (
    <a href={source} target="_blank" rel="noopener noreferrer nofollow ugc">
      {words}
    </a>
  ) : (
    <em>{words}</em>
  );
}
