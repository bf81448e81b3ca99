import { Group, Progress, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { getStorage, type StorageSummary } from "../../../../contract/usage.ts";
import { useCall } from "../../../api.ts";
import { bytes, number } from "../../../format.ts";
import { ErrorNotice } from "../../../parts/ErrorNotice.tsx";
import { TextLink } from "../../../parts/links.tsx";
import { Section } from "../../../parts/Section.tsx";
import { paths } from "../../../paths.ts";

/** How much is stored, against the limit, and what of it lies on disk. */
export function Held({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(getStorage, { params: { namespace } }, { refetchInterval: 30_000 });
  return (
    <Section title={t("usage.stored")} hint={t("usage.storage_hint")}>
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={110} />}
      {data && (
        <>
          <Counted storage={data} />
          <Saved storage={data} />
          {data.deleted.resources > 0 && (
            <Text size="sm" mt={4}>
              {t("usage.trash", { count: data.deleted.resources, size: bytes(data.deleted.bytes) })}{" "}
              <TextLink {...paths.deleted(namespace)} underline="always">
                {t("usage.trash_open")}
              </TextLink>
            </Text>
          )}
        </>
      )}
    </Section>
  );
}

/** What counts: stored and promised, as parts of the limit. */
function Counted({ storage: { logical_bytes, reserved_bytes, limit } }: { storage: StorageSummary }) {
  const { t } = useTranslation();
  const counted = logical_bytes + reserved_bytes;
  const share = (amount: number) => (limit === null ? 0 : limit === 0 ? 100 : Math.min(100, (100 * amount) / limit));
  const color = share(counted) >= 100 ? "red" : share(counted) >= 80 ? "orange" : "guild";
  return (
    <>
      <Group gap={6} align="baseline">
        <Text fz={24} fw={650} lh={1.3}>
          {bytes(logical_bytes)}
        </Text>
        <Text c="dimmed">
          {limit === null
            ? t("usage.no_limit")
            : counted > limit
              ? t("usage.over_limit", { limit: bytes(limit), over: bytes(counted - limit) })
              : t("usage.of_limit", { limit: bytes(limit), left: bytes(limit - counted) })}
        </Text>
      </Group>
      {limit !== null && (
        <Progress.Root size={10} my={6}>
          <Progress.Section value={share(logical_bytes)} color={color} aria-label={t("usage.stored")} />
          {reserved_bytes > 0 && (
            <Progress.Section
              value={share(reserved_bytes)}
              color={color}
              striped
              aria-label={t("usage.reserved_bar")}
            />
          )}
        </Progress.Root>
      )}
      {reserved_bytes > 0 && <Text size="sm">{t("usage.reserved", { size: bytes(reserved_bytes) })}</Text>}
    </>
  );
}

/** Equal files are stored once; how much that saves. */
function Saved({ storage: { logical_bytes, physical_bytes } }: { storage: StorageSummary }) {
  const { t } = useTranslation();
  const saved = logical_bytes - physical_bytes;
  const percent = number((100 * saved) / Math.max(1, logical_bytes), saved * 10 < logical_bytes ? 1 : 0);
  return (
    <Text size="sm">
      {saved > 0
        ? t("usage.saved", { physical: bytes(physical_bytes), saved: bytes(saved), percent })
        : t("usage.nothing_saved")}
    </Text>
  );
}
