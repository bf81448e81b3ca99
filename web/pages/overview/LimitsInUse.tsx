import { Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listLimits } from "../../../contract/limits.ts";
import { useCall } from "../../api.ts";
import { Gauge } from "../../parts/Gauge.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import classes from "./overview.module.css";

/** Every limit of the organization with its use. */
export function LimitsInUse({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const { data } = useCall(listLimits, { params: { organization: namespace } });
  return (
    <Section
      title={t("overview.limits")}
      action={<TextLink {...paths.limits(namespace)}>{t("overview.all_limits")}</TextLink>}
    >
      {!data && <Skeleton height={180} />}
      <ul className={classes["rows"]}>
        {data?.items.map(({ product, in_use, limit, unit }) => (
          <li key={product}>
            <Text flex={1} fw={550}>
              {nameOf(product)}
            </Text>
            <div className={classes["amount"]}>
              <Gauge label={nameOf(product)} used={in_use} limit={limit} unit={unit} currency={data.currency} slim />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
