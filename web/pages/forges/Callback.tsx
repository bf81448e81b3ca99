import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { queryClient } from "../../api.ts";
import { cameFrom, finishConnecting } from "../../connecting.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { paths } from "../../paths.ts";

/** Where a forge leads back to: connects the account, and leads on to where one was. */
export default function Callback() {
  const { t } = useTranslation();
  const { history } = useRouter();
  const { code, state } = useSearch({ from: "/frame/settings/forges/callback" });
  const finishing = useQuery({
    queryKey: ["connecting", state],
    queryFn: () => finishConnecting({ code: code ?? "", state: state ?? "" }),
    enabled: code !== undefined && state !== undefined,
    retry: false,
  });
  const { data: connection, error } = finishing;
  useEffect(() => {
    if (!connection) return;
    void queryClient.invalidateQueries({ predicate: ({ meta }) => meta?.["tag"] === "sync" });
    history.replace(cameFrom());
  }, [connection, history]);
  const denied = code === undefined || state === undefined;
  if (!denied && !error)
    return (
      <>
        <PageTitle title={t("forges.callback_title")} facts={<Text c="dimmed">{t("forges.callback_wait")}</Text>} />
        <Skeleton height={120} />
      </>
    );
  return (
    <>
      <PageTitle title={t("forges.callback_failed")} />
      {denied && <Text mb="md">{t("forges.callback_denied")}</Text>}
      <ErrorNotice error={error} />
      <ButtonLink {...paths.profile()} variant="default">
        {t("forges.callback_back")}
      </ButtonLink>
    </>
  );
}
