import { Paper, Skeleton, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getPackage, listPackageUses, type PackageUse } from "../../../contract/packages.ts";
import { useCall, usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Quantity } from "../../parts/figures.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useProductName } from "../../parts/product.ts";
import { paths } from "../../paths.ts";

const PackageBurnDown = lazy(() => import("./PackageBurnDown.tsx"));

/** How a package went through time, and whose use of which day it paid for. */
export function OpenPackage({ namespace, number }: { namespace: string; number: number }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(getPackage, { params: { namespace, number } });
  if (error && !data) return <ErrorNotice error={error} onRetry={refetch} />;
  if (!data) return <Skeleton height={220} />;
  if (data.days.length === 0)
    return (
      <Text p="md" c="dimmed">
        {t("packages.unused")}
      </Text>
    );
  return (
    <Paper style={{ overflow: "hidden" }}>
      <Suspense fallback={<Skeleton height={220} />}>
        <PackageBurnDown bought={data} />
      </Suspense>
      <Uses namespace={namespace} number={number} currency={data.currency} />
    </Paper>
  );
}

/** Each line is a way to its records of use. */
function Uses({ namespace, number, currency }: { namespace: string; number: number; currency: string }) {
  const { t } = useTranslation();
  const nameOf = useProductName();
  const list = usePages(listPackageUses, { params: { namespace, number }, query: {} });
  const columns: Column<PackageUse>[] = [
    {
      key: "day",
      title: t("finance.day"),
      cell: ({ day, product, member }) => (
        <TextLink
          {...paths.usage(namespace, { tab: "records", product, member: member.path, from: day, to: day })}
          aria-label={t("finance.open_records", { product: nameOf(product), member: member.name, day })}
        >
          {day}
        </TextLink>
      ),
    },
    { key: "member", title: t("finance.member"), cell: ({ member }) => member.name },
    {
      key: "quantity",
      title: t("finance.quantity"),
      align: "right",
      cell: ({ quantity, unit }) => <Quantity value={quantity} unit={unit} currency={currency} />,
    },
  ];
  return (
    <DataTable
      label={t("packages.uses")}
      columns={columns}
      list={list}
      rowKey={({ day, member }) => `${day} ${member.path}`}
      opens
      empty={
        <Text p="md" c="dimmed">
          {t("packages.uses_later")}
        </Text>
      }
    />
  );
}
