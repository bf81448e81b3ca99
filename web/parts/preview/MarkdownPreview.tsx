import { Badge, Group } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Card, cardOf } from "../../card.ts";
import { Facts } from "../Facts.tsx";
import { CodeBlock } from "./CodeBlock.tsx";
import { MarkdownPage } from "./MarkdownPage.tsx";
import classes from "./markdown.module.css";
import type { Neighbours } from "./neighbour.ts";

interface MarkdownPreviewProps extends Neighbours {
  text: string;
  path: string;
}

/** A file of Markdown: what its front matter says as facts, then the page. */
export default function MarkdownPreview({ text, path, ...where }: MarkdownPreviewProps) {
  const page = useMemo(() => cardOf(text), [text]);
  return (
    <>
      {page.card && <CardFacts card={page.card} />}
      <MarkdownPage text={page.text} path={path} {...where} />
    </>
  );
}

const known = [
  ...["pretty_name", "license", "language", "tags", "task_categories", "task_ids", "size_categories"],
  ...["pipeline_tag", "library_name", "base_model", "datasets", "metrics"],
] as const;
type Known = (typeof known)[number];
const isKnown = (name: string): name is Known => (known as readonly string[]).includes(name);

function CardFacts({ card: { facts, rest } }: { card: Card }) {
  const { t } = useTranslation();
  const ordered = facts.toSorted(([a], [b]) => rank(a) - rank(b));
  return (
    <div className={classes["card"]}>
      <Facts
        items={ordered.map(([name, values]) => [
          isKnown(name) ? t(`preview.card.${name}`) : name,
          values.length === 1 ? values[0] : <Words key={name} values={values} />,
        ])}
      />
      {rest && (
        <details>
          <summary>{t("preview.card_rest")}</summary>
          <CodeBlock text={rest} language="yaml" />
        </details>
      )}
    </div>
  );
}

const rank = (name: string) => (isKnown(name) ? known.indexOf(name) : known.length);

const Words = ({ values }: { values: string[] }) => (
  <Group gap={4} component="span">
    {values.map((value, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a word may be there twice
      <Badge key={at} variant="default" tt="none" fw={500} component="span">
        {value}
      </Badge>
    ))}
  </Group>
);
