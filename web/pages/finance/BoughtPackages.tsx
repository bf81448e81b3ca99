import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconPackageOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listPackages, type Package } from "../../../contract/packages.ts";
import { usePages } from "../../api.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { Section } from "../../parts/Section.tsx";
import { OpenPackage } from "./OpenPackage.tsx";
import { usePackageColumns } from "./packageColumns.tsx";

interface BoughtPackagesProps {
  namespace: string;
  open: number | undefined;
  onOpen: (number: number | undefined) => void;
}

/** Packages with what is left of them; one opens into where it went. */
export function BoughtPackages({ namespace, open, onOpen }: BoughtPackagesProps) {
  const { t } = useTranslation();
  const list = usePages(listPackages, { params: { namespace }, query: {} }, { refetchInterval: 30_000 });
  const columns: Column<Package>[] = [
    {
      key: "open",
      title: t("packages.open"),
      quiet: true,
      width: 44,
      cell: ({ number, name }) => (
        <ActionIcon
          aria-expanded={open === number}
          aria-label={t(open === number ? "packages.close_named" : "packages.open_named", { name })}
          onClick={() => onOpen(open === number ? undefined : number)}
        >
          {open === number ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        </ActionIcon>
      ),
    },
    ...usePackageColumns(),
  ];
  return (
    <Section title={t("packages.bought")} hint={t("packages.bought_hint")} flush>
      <DataTable
        label={t("packages.bought")}
        columns={columns}
        list={list}
        rowKey={({ number }) => String(number)}
        opens
        details={({ number }) => (number === open ? <OpenPackage namespace={namespace} number={number} /> : null)}
        empty={
          <EmptyState icon={<IconPackageOff size={22} />} title={t("packages.none")}>
            {t("packages.none_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}
