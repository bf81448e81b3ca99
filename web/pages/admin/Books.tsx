import { Button, Group, Pill, SegmentedControl, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type BookLine, bookGrains, listBooks } from "../../../contract/books.ts";
import { usePages } from "../../api.ts";
import { money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Quantity } from "../../parts/figures.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";
import { HouseCharges } from "./HouseCharges.tsx";

/** What is looked at: by what, and of what. */
interface BookSearch {
  by?: (typeof bookGrains)[number] | undefined;
  month?: string | undefined;
  product?: string | undefined;
  namespace?: string | undefined;
}

interface BooksProps {
  currency: string;
  search: BookSearch;
  onSearch: (change: BookSearch) => void;
}

const narrowed = ["month", "product", "namespace"] as const;

/** What was used and charged in the installation; a line opens to what it is made of, down to whose use it was. */
export function Books({ currency, search, onSearch }: BooksProps) {
  const { t } = useTranslation();
  const { by = "month", month, product, namespace } = search;
  const nameOf = useProductName();
  const list = usePages(listBooks, { query: { by, month, product, namespace } });
  const columns = useColumns(by, { currency, search, onSearch });
  return (
    <>
      <Section title={t("books.title")} hint={t("books.hint")} flush>
        <Group px="md" pb="xs" gap="xs">
          <SegmentedControl
            aria-label={t("books.by")}
            value={by}
            data={bookGrains.map((value) => ({ value, label: t(`books.grains.${value}`) }))}
            onChange={(value) => onSearch({ by: value })}
          />
          {narrowed.map(
            (key) =>
              search[key] && (
                <Pill
                  key={key}
                  withRemoveButton
                  removeButtonProps={{ "aria-label": t("books.widen", { name: search[key] }), "aria-hidden": false }}
                  onRemove={() => onSearch({ [key]: undefined })}
                >
                  {key === "product" ? nameOf(search[key]) : search[key]}
                </Pill>
              ),
          )}
        </Group>
        <DataTable
          label={t("books.title")}
          columns={columns}
          list={list}
          rowKey={({ key }) => key}
          opens
          empty={
            <Text px="md" pb="md" c="dimmed">
              {t("books.none")}
            </Text>
          }
        />
      </Section>
      {month && namespace && <HouseCharges {...{ namespace, month, product, currency }} />}
    </>
  );
}

/** What a line is narrowed to, and by what that is shown: the first that is not narrowed yet. */
function narrower(by: (typeof narrowed)[number], key: string, { by: _, ...search }: BookSearch): BookSearch {
  const next: BookSearch = { ...search, [by]: key };
  return { ...next, by: narrowed.find((one) => next[one] === undefined) ?? by };
}

function useColumns(by: (typeof narrowed)[number], { currency, search, onSearch }: BooksProps): Column<BookLine>[] {
  const { t } = useTranslation();
  const nameOf = useProductName();
  return [
    {
      key: "name",
      title: t(`books.grains.${by}`),
      cell: ({ key, name }) => (
        <Button variant="subtle" size="compact-sm" px={0} onClick={() => onSearch(narrower(by, key, search))}>
          {by === "product" ? nameOf(key) : name}
        </Button>
      ),
    },
    {
      key: "compute",
      title: t("books.compute"),
      align: "right",
      from: "sm",
      cell: ({ compute_unit_seconds }) => <Quantity value={compute_unit_seconds} unit="unit-seconds" />,
    },
    {
      key: "storage",
      title: t("books.storage"),
      align: "right",
      from: "sm",
      cell: ({ storage_byte_seconds }) => <Quantity value={storage_byte_seconds} unit="byte-seconds" />,
    },
    {
      key: "charged",
      title: t("books.charged"),
      align: "right",
      cell: ({ charged_micros }) => money(charged_micros, currency),
    },
  ];
}
