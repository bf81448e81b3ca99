import { Title } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listReviews } from "../../../contract/reviews.ts";
import { useCall } from "../../api.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import classes from "./overview.module.css";

const most = 5;

/** Data that waits for one's own decision; nothing when there is none. */
export function Waiting({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data } = useCall(listReviews, { query: { namespace, limit: most } });
  if (!data?.items.length) return null;
  return (
    <section className={classes["near"]}>
      <header className={classes["nearHead"]}>
        <IconChecklist size={18} aria-hidden />
        <Title order={2} fz="sm">
          <TextLink {...paths.reviews(namespace)}>{t("overview.waiting")}</TextLink>
        </Title>
      </header>
      {data.items.map((review) => (
        <div key={`${review.name} ${review.version.number}`}>
          <TextLink {...paths.repository(review, { tab: "files", version: review.version.number })}>
            {t("reviews.version_of", { name: review.name, number: review.version.number })}
          </TextLink>
          {` · ${review.version.created_by.name}`}
        </div>
      ))}
      {data.next_cursor && <TextLink {...paths.reviews(namespace)}>{t("overview.waiting_more")}</TextLink>}
    </section>
  );
}
