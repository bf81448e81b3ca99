import { Paper, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listReviews, type Review } from "../../../contract/reviews.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Bytes } from "../../parts/figures.tsx";
import { TextLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";
import { VersionBadge } from "../repositories/VersionBadge.tsx";
import { ApplicationReviews } from "./ApplicationReviews.tsx";

/** What waits for one's own decision, and what of one's own waits for that of others. */
export default function Reviews() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from: "/frame/$namespace/reviews" });
  const waiting = usePages(listReviews, { query: { namespace } });
  const mine = usePages(listReviews, { query: { namespace, mine: "true" } });
  const columns = useColumns();
  return (
    <>
      <PageTitle title={t("reviews.title")} facts={<Text c="dimmed">{t("reviews.hint")}</Text>} />
      <Paper style={{ overflow: "hidden" }} mb="md">
        <DataTable
          label={t("reviews.title")}
          columns={columns}
          list={waiting}
          rowKey={keyOf}
          opens
          empty={
            <EmptyState icon={<IconChecklist size={22} />} title={t("reviews.empty")}>
              {t("reviews.empty_text")}
            </EmptyState>
          }
        />
      </Paper>
      <ApplicationReviews namespace={namespace} />
      {mine.items !== undefined && mine.items.length > 0 && (
        <Section title={t("reviews.mine")} hint={t("reviews.mine_hint")} flush>
          <DataTable label={t("reviews.mine")} columns={columns} list={mine} rowKey={keyOf} opens empty={null} />
        </Section>
      )}
    </>
  );
}

const keyOf = ({ kind, name, version }: Review) => `${kind} ${name} ${version.number}`;

function useColumns(): Column<Review>[] {
  const { t } = useTranslation();
  return [
    {
      key: "version",
      title: t("repositories.version"),
      cell: (review) => (
        <TextLink {...paths.repository(review, { tab: "files", version: review.version.number })}>
          {t("reviews.version_of", { name: review.name, number: review.version.number })}
        </TextLink>
      ),
    },
    {
      key: "state",
      title: t("members.state"),
      width: 190,
      cell: ({ version }) => <VersionBadge state={version.state} />,
    },
    {
      key: "author",
      title: t("repositories.author"),
      width: 160,
      from: "sm",
      cell: ({ version }) => version.created_by.name,
    },
    {
      key: "size",
      title: t("resources.size"),
      width: 110,
      align: "right",
      from: "md",
      cell: ({ version }) => <Bytes value={version.logical_bytes} />,
    },
    {
      key: "since",
      title: t("repositories.sealed"),
      width: 142,
      align: "right",
      from: "xs",
      cell: ({ version }) => version.sealed_at && <TimeAgo time={version.sealed_at} />,
    },
  ];
}
