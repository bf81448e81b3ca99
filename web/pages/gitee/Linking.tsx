import { Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { linkOrganization } from "../../../contract/sync.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Section } from "../../parts/Section.tsx";
import { AccountField } from "./AccountField.tsx";
import { FollowFields, usual } from "./FollowFields.tsx";
import { History } from "./History.tsx";
import { OrganizationField } from "./OrganizationField.tsx";
import type { PageProps } from "./page.ts";

/** Lets an organization follow one there; what was synced before stays below. */
export function Linking(at: PageProps) {
  const { t } = useTranslation();
  const { search, onShow } = at;
  return (
    <>
      <PageTitle title={t("gitee.title")} />
      <Section title={t("gitee.not_linked")} hint={t("gitee.not_linked_text")}>
        <AccountField value={search.account} onChange={(account) => onShow({ account, login: undefined })}>
          {({ id }) => (
            <Stack gap="md" maw={720}>
              <OrganizationField
                connection={id}
                value={search.login}
                onChange={(login) => onShow({ account: id, login })}
              />
              {search.login && <LinkForm {...at} connection={id} login={search.login} />}
            </Stack>
          )}
        </AccountField>
      </Section>
      <Section title={t("gitee.tabs.history")} flush>
        <History {...at} />
      </Section>
    </>
  );
}

function LinkForm({ namespace, onShow, connection, login }: PageProps & { connection: string; login: string }) {
  const { t } = useTranslation();
  const [following, setFollowing] = useState(usual);
  const act = useAct(linkOrganization, ({ link }) => {
    notifications.show({ message: t("gitee.linked", { login }) });
    onShow({ account: undefined, login: undefined, run: link.run ?? undefined });
  });
  return (
    <>
      <FollowFields value={following} onChange={(change) => setFollowing({ ...following, ...change })} />
      <ErrorNotice error={act.error} />
      <Group justify="flex-end">
        <Button
          loading={act.isPending}
          onClick={() => act.mutate({ params: { organization: namespace }, body: { connection, login, ...following } })}
        >
          {t("gitee.link", { login })}
        </Button>
      </Group>
    </>
  );
}
