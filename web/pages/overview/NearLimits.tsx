import { Group, Text, Title } from "@mantine/core";
import { IconGauge } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type LimitItem, listLimits } from "../../../contract/limits.ts";
import { useCall } from "../../api.ts";
import { bytes, number } from "../../format.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import classes from "./overview.module.css";

const near = (used: number, limit: number | null) => limit !== null && used >= limit * 0.8 && used > 0;

/** Limits of the organization and one's own that are used to four fifths or more; nothing when there are none. */
export function NearLimits({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data } = useCall(listLimits, { params: { organization: namespace } });
  const lines = data?.items.flatMap((item) => nearOnes(item)) ?? [];
  if (!lines.length) return null;
  return (
    <section className={classes["near"]}>
      <header className={classes["nearHead"]}>
        <IconGauge size={18} aria-hidden />
        <Title order={2} fz="sm">
          {t("overview.near")}
        </Title>
      </header>
      {lines.map(({ item, used, limit, own }) => {
        const figure = item.unit === "bytes" ? bytes : number;
        return (
          <Group key={`${item.product} ${own}`} gap={6}>
            <TextLink {...paths.limits(namespace)}>{item.product}</TextLink>
            <Text>
              {t("overview.near_use", { used: figure(used), limit: figure(limit) })} ·{" "}
              {t(own ? "overview.near_own" : "overview.near_shared")}
            </Text>
          </Group>
        );
      })}
    </section>
  );
}

function nearOnes(item: LimitItem) {
  const { limit, in_use, member_limit, member_in_use } = item;
  const lines: { item: LimitItem; used: number; limit: number; own: boolean }[] = [];
  if (near(in_use, limit)) lines.push({ item, used: in_use, limit: limit as number, own: false });
  if (near(member_in_use, member_limit))
    lines.push({ item, used: member_in_use, limit: member_limit as number, own: true });
  return lines;
}
