import { Button, Divider, Stack } from "@mantine/core";
import { IconBrandGithub, IconBrandGitlab, IconGitBranch, IconId } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listSignInWays, type ProviderKind } from "../../../contract/sign-in-providers.ts";
import { useCall } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { leaveFor } from "../../providing.ts";

/** A picture of each kind of provider. */
export const providerIcons: Readonly<Record<ProviderKind, typeof IconId>> = {
  gitee: IconGitBranch,
  github: IconBrandGithub,
  gitlab: IconBrandGitlab,
  oidc: IconId,
};

/** Below the password: a button for each provider that people can sign in with. Nothing where there is none. */
export function ProviderButtons({ next }: { next: string | undefined }) {
  const { t } = useTranslation();
  const { data } = useCall(listSignInWays, {});
  const leave = useMutation({ mutationFn: (provider: string) => leaveFor({ provider, next }) });
  if (!data?.items.length) return null;
  return (
    <Stack gap="sm" mt="md">
      <Divider label={t("providers.or")} />
      <ErrorNotice error={leave.error} />
      {data.items.map(({ id, kind, name }) => {
        const Icon = providerIcons[kind];
        return (
          <Button
            key={id}
            variant="default"
            size="md"
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            loading={leave.isPending && leave.variables === id}
            onClick={() => leave.mutate(id)}
          >
            {t("providers.sign_in_with", { name })}
          </Button>
        );
      })}
    </Stack>
  );
}
