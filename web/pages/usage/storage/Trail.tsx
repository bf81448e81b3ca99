import { Text } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { getStorageOfResource } from "../../../../contract/usage.ts";
import { useCall } from "../../../api.ts";
import { bytes } from "../../../format.ts";
import { TextLink } from "../../../parts/links.tsx";
import { paths, resourceIn, resourcePath } from "../../../paths.ts";
import type { UsageSearch } from "../statistics.ts";
import { isNarrowed, type PartBy, whole } from "./parts.ts";

interface TrailProps {
  namespace: string;
  search: UsageSearch;
}

/** The way one came, each step a way back; at a resource, what would be free without it. */
export function Trail({ namespace, search }: TrailProps) {
  const { t } = useTranslation();
  if (!isNarrowed(search)) return t("usage.what_holds_hint");
  const to = (change: UsageSearch) => paths.usage(namespace, { ...search, tab: "storage", ...whole, ...change });
  const { project, member, kind, resource } = search;
  const steps: [key: string, name: string, link: ReturnType<typeof to>][] = [
    ["all", t("usage.everything"), to({ parts: undefined })],
  ];
  const step = (key: string, name: string, parts: PartBy, change: UsageSearch) =>
    steps.push([key, name, to({ parts, ...change })]);
  if (project !== undefined) step("project", project || t("usage.no_project"), "resource", { project });
  if (member) step("member", member, "resource", { project, member });
  if (kind) step("kind", t(`usage.kinds.${kind}`), "resource", { project, member, kind });
  if (resource) step("resource", resource.split("/").at(2) ?? resource, "version", { project, member, kind, resource });
  return (
    <>
      <span>
        {steps.map(([key, name, link], at) => (
          <Fragment key={key}>
            {at > 0 && " › "}
            {at < steps.length - 1 ? (
              <TextLink {...link} underline="always">
                {name}
              </TextLink>
            ) : (
              <b>{name}</b>
            )}
          </Fragment>
        ))}
      </span>
      {resource && <OfResource namespace={namespace} resource={resource} />}
    </>
  );
}

/** What a resource holds, what only it has, and the way to its page. */
function OfResource({ namespace, resource }: { namespace: string; resource: string }) {
  const { t } = useTranslation();
  const { data } = useCall(getStorageOfResource, { params: { namespace }, query: { resource } });
  const at = resourceIn(resource);
  if (!data || !at.namespace || !at.name) return null;
  return (
    <Text span size="sm" display="block">
      {data.own_bytes === null
        ? t("usage.of_large_resource", { size: bytes(data.physical_bytes) })
        : t("usage.of_resource", { size: bytes(data.physical_bytes), own: bytes(data.own_bytes) })}{" "}
      <TextLink {...resourcePath(at)} underline="always">
        {t("usage.open_resource")}
      </TextLink>
    </Text>
  );
}
