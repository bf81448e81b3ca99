import { Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { deleteApi, listApis } from "../../../contract/apis.ts";
import { useAct, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { VisibilityControl } from "../../parts/access/VisibilityControl.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { DeleteSection } from "../../parts/resource/DeleteSection.tsx";
import { MetadataNotice } from "../../parts/resource/MetadataNotice.tsx";
import { paths } from "../../paths.ts";
import { MissingContent } from "../errors.tsx";

/** What a maintainer sees of somebody else's private route: its metadata, visibility, end. */
export function ApiMetadata({ namespace, name }: { namespace: string; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useCall(listApis, { query: { namespace, query: name, limit: 100 } });
  const remove = useAct(deleteApi, () => navigate(paths.apis(namespace)));
  const api = data?.items.find((one) => one.name === name);
  if (!data) return <Skeleton height={300} />;
  if (!api) return <MissingContent />;
  return (
    <>
      <PageTitle title={name} badges={<VisibilityControl thing={api} />} />
      <MetadataNotice resource={api} />
      <AccessTab thing={api} />
      <DeleteSection
        resource={api}
        title={t("apis.delete")}
        onDelete={() => remove.mutateAsync({ params: { namespace, name } })}
      >
        {t("apis.delete_text")}
      </DeleteSection>
    </>
  );
}
