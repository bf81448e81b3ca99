import { Skeleton } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getSync } from "../../../contract/sync.ts";
import { problemOf, useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { MissingContent } from "../errors.tsx";
import { Linked } from "./Linked.tsx";
import { Linking } from "./Linking.tsx";

const from = "/frame/$namespace/settings/gitee";

/** How an organization follows one on Gitee: for its maintainers. */
export default function Gitee() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/settings/gitee" });
  const show = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const { data, error, refetch } = useCall(getSync, { params: { organization: namespace } });
  const status = problemOf(error)?.status;
  if (status === 403 || status === 404) return <MissingContent />;
  if (!data)
    return (
      <>
        <PageTitle title={t("gitee.title")} />
        {error ? <ErrorNotice error={error} onRetry={refetch} /> : <Skeleton height={320} />}
      </>
    );
  const at = { namespace, search, onShow: show };
  return data.link ? <Linked {...at} link={data.link} /> : <Linking {...at} />;
}
