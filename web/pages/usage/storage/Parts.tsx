import { Button, Group, SegmentedControl, Select } from "@mantine/core";
import { IconDatabase, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../../contract/client.ts";
import { exportStorageParts, getStorage, listStorageParts, storageParts } from "../../../../contract/usage.ts";
import { useCall, usePages } from "../../../api.ts";
import { EmptyState } from "../../../parts/EmptyState.tsx";
import { Section } from "../../../parts/Section.tsx";
import type { UsageSearch } from "../statistics.ts";
import { PartTable } from "./PartTable.tsx";
import { isNarrowed, narrowing, type PartBy, whole } from "./parts.ts";
import { Trail } from "./Trail.tsx";

interface PartsProps {
  namespace: string;
  search: UsageSearch;
  by: PartBy;
  /** In one's own workbench there is one person. */
  personal: boolean;
  onSearch: (change: UsageSearch, replace?: boolean) => void;
}

/** What holds the storage, as bars; each is a way to what is in it. */
export function Parts({ namespace, search, by, personal, onSearch }: PartsProps) {
  const { t } = useTranslation();
  const sort = search.sort ?? "size";
  const query = { by, sort, ...narrowing(search) } as const;
  const list = usePages(listStorageParts, { params: { namespace }, query });
  const { data: stored } = useCall(getStorage, { params: { namespace } });
  const grains = storageParts.filter((grain) => !personal || grain !== "member");
  return (
    <Section title={t("usage.what_holds")} hint={<Trail namespace={namespace} search={search} />} flush>
      <Group px="md" pb="xs" gap="xs">
        <SegmentedControl
          aria-label={t("usage.by")}
          value={by}
          data={grains.map((value) => ({ value, label: t(`usage.parts.${value}`) }))}
          onChange={(value) => onSearch({ parts: value as PartBy }, false)}
          style={{ maxWidth: "100%", overflowX: "auto" }}
        />
        <Select
          aria-label={t("usage.order")}
          allowDeselect={false}
          w={150}
          value={sort}
          data={(["size", "name"] as const).map((value) => ({ value, label: t(`usage.orders.${value}`) }))}
          onChange={(value) => onSearch({ sort: value === "name" ? "name" : undefined })}
        />
        <Button
          component="a"
          href={addressOf(exportStorageParts, { params: { namespace }, query })}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          CSV
        </Button>
      </Group>
      <PartTable
        namespace={namespace}
        search={search}
        by={by}
        list={list}
        sum={stored?.logical_bytes}
        empty={
          <EmptyState
            icon={<IconDatabase size={22} />}
            title={t(isNarrowed(search) ? "usage.holds_nothing" : "usage.nothing_stored")}
            action={
              isNarrowed(search) && (
                <Button variant="default" onClick={() => onSearch(whole)}>
                  {t("parts.clear_filters")}
                </Button>
              )
            }
          >
            {isNarrowed(search) ? null : t("usage.nothing_stored_text")}
          </EmptyState>
        }
      />
    </Section>
  );
}
