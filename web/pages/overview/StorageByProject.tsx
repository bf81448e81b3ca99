import { Box, ColorSwatch, Group, Skeleton, Text, useMantineTheme } from "@mantine/core";
import { IconDatabase } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getStorage, listStorageParts } from "../../../contract/usage.ts";
import { useCall } from "../../api.ts";
import { bytes, number } from "../../format.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { TextLink } from "../../parts/links.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import classes from "./overview.module.css";
import { usePieces } from "./projects.ts";

const StorageRing = lazy(() => import("./StorageRing.tsx"));

/** What holds the storage, by project: a ring and the same in numbers. */
export function StorageByProject({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCall(getStorage, { params: { namespace } });
  const hint =
    data && t("overview.by_project_hint", { size: bytes(data.logical_bytes), physical: bytes(data.physical_bytes) });
  return (
    <Section
      title={t("overview.by_project")}
      hint={hint}
      action={<TextLink {...paths.usage(namespace, { tab: "storage" })}>{t("overview.all_storage")}</TextLink>}
    >
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={160} />}
      {data &&
        (data.logical_bytes > 0 ? (
          <>
            <Ring namespace={namespace} sum={data.logical_bytes} />
            <Kinds namespace={namespace} />
          </>
        ) : (
          <EmptyState icon={<IconDatabase size={22} />} title={t("overview.nothing_stored")} />
        ))}
    </Section>
  );
}

/** The same by kind. */
function Kinds({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const { data } = useCall(listStorageParts, { params: { namespace }, query: { by: "kind" } });
  const kinds = data?.items.flatMap(({ kind, logical_bytes }) => (kind ? [{ kind, logical_bytes }] : [])) ?? [];
  return (
    <Box mt="md" mih={22}>
      <Facts items={kinds.map(({ kind, logical_bytes }) => [t(`overview.by_kind.${kind}`), bytes(logical_bytes)])} />
    </Box>
  );
}

function Ring({ namespace, sum }: { namespace: string; sum: number }) {
  const theme = useMantineTheme();
  const pieces = usePieces(namespace, sum);
  if (!pieces) return <Skeleton height={150} />;
  return (
    <Group gap="xl" justify="center">
      <Suspense fallback={<Skeleton circle height={150} />}>
        <StorageRing pieces={pieces} sum={sum} />
      </Suspense>
      <ul className={classes["rows"]} style={{ flex: "1 1 220px" }}>
        {pieces.map((piece) => {
          const [name = "gray", shade = "5"] = piece.color.split(".");
          return (
            <li key={piece.key}>
              <ColorSwatch size={12} color={theme.colors[name]?.[Number(shade)] ?? ""} withShadow={false} aria-hidden />
              {piece.link ? (
                <TextLink {...piece.link} flex={1} truncate>
                  {piece.name}
                </TextLink>
              ) : (
                <Text flex={1} truncate>
                  {piece.name}
                </Text>
              )}
              <Text>{bytes(piece.bytes)}</Text>
              <Text c="dimmed" w={64} ta="right" style={{ whiteSpace: "nowrap" }}>
                {number((100 * piece.bytes) / sum, 1)} %
              </Text>
            </li>
          );
        })}
      </ul>
    </Group>
  );
}
