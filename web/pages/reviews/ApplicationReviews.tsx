import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type ApplicationReview, listApplicationReviews } from "../../../contract/applications.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

/** What applications are to serve and waits for one's decision, or of one's own for that of others; nothing when nothing does. */
export function ApplicationReviews({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const waiting = usePages(listApplicationReviews, { query: { namespace } });
  const mine = usePages(listApplicationReviews, { query: { namespace, mine: "true" } });
  const columns = useColumns();
  const lists = [
    { list: waiting, title: t("applications.reviews"), hint: t("applications.reviews_hint") },
    { list: mine, title: `${t("applications.reviews")}: ${t("reviews.mine")}`, hint: undefined },
  ];
  return lists.map(({ list, title, hint }) =>
    list.items !== undefined && list.items.length > 0 ? (
      <Section key={title} title={title} hint={hint} flush>
        <DataTable label={title} columns={columns} list={list} rowKey={keyOf} opens empty={null} />
      </Section>
    ) : null,
  );
}

const keyOf = ({ name, version }: ApplicationReview) => `${name} ${version.number}`;

function useColumns(): Column<ApplicationReview>[] {
  const { t } = useTranslation();
  return [
    {
      key: "version",
      title: t("applications.version"),
      cell: ({ namespace, name, version }) => (
        <TextLink {...paths.application(namespace, name, { tab: "versions" })}>
          {t("reviews.version_of", { name, number: version.number })}
        </TextLink>
      ),
    },
    {
      key: "state",
      title: t("members.state"),
      width: 190,
      cell: ({ version: { state } }) => (
        <Badge color={state === "rejected" ? "red" : "orange"}>{t(`applications.states.${state}`)}</Badge>
      ),
    },
    {
      key: "author",
      title: t("repositories.author"),
      width: 160,
      from: "sm",
      cell: ({ version }) => version.created_by.name,
    },
    {
      key: "since",
      title: t("resources.created"),
      width: 142,
      align: "right",
      from: "xs",
      cell: ({ version }) => <TimeAgo time={version.created_at} />,
    },
  ];
}
