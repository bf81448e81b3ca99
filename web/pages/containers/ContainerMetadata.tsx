import { Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteContainer, listContainers } from "../../../contract/containers.ts";
import { useAct, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { ProjectSection } from "../../parts/access/ProjectSection.tsx";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { MetadataNotice } from "../../parts/resource/MetadataNotice.tsx";
import { paths } from "../../paths.ts";
import { MissingContent } from "../errors.tsx";

/** What a maintainer sees of somebody else's private container: its metadata, visibility, end. */
export function ContainerMetadata({ namespace, name }: { namespace: string; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useCall(listContainers, { query: { namespace, query: name, limit: 100 } });
  const remove = useAct(deleteContainer, () => navigate(paths.containers(namespace)));
  const container = data?.items.find((one) => one.name === name);
  if (!data) return <Skeleton height={300} />;
  if (!container) return <MissingContent />;
  const params = { namespace, name };
  return (
    <>
      <PageTitle title={name} badges={<VisibilityControl thing={container} />} />
      <MetadataNotice resource={container} />
      <AccessTab thing={container} />
      <ProjectSection resource={container} />
      <DeleteSection
        resource={container}
        title={t("containers.delete")}
        onDelete={() => remove.mutateAsync({ params })}
      >
        {t("containers.delete_text")}
      </DeleteSection>
    </>
  );
}
