import { Badge, Group } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cardOf } from "../../card.ts";
import { Facts } from "../Facts.tsx";
import { CodeBlock } from "./CodeBlock.tsx";
import classes from "./markdown.module.css";

const known = [
  ...["pretty_name", "license", "language", "tags", "task_categories", "task_ids", "size_categories"],
  ...["pipeline_tag", "library_name", "base_model", "datasets", "metrics"],
] as const;
type Known = (typeof known)[number];
const isKnown = (name: string): name is Known => (known as readonly string[]).includes(name);

/** The front matter of a page: facts of a few words, and what is more than that as it stands. */
export default function CardFacts({ yaml }: { yaml: string }) {
  const { t } = useTranslation();
  const { facts, rest } = useMemo(() => cardOf(yaml), [yaml]);
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
