import { Code, Group, Input } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ProviderKind } from "../../../contract/sign-in-providers.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";

interface RedirectAddressProps {
  id: string;
  known: string | undefined;
  kind: ProviderKind;
}

/**
 * What is entered at the provider; of one that is not there yet, as it will be when people come by this address. Gitee
 * leads back to another one, too: when an account is connected to follow an organization.
 */
export function RedirectAddress({ id, known, kind }: RedirectAddressProps) {
  const { t } = useTranslation();
  const url = known ?? `${location.origin}/api/auth/callback/${id}`;
  return (
    <>
      <Copied label={t("providers.redirect")} hint={t("providers.redirect_hint")} url={url} />
      {kind === "gitee" && (
        <Copied
          label={t("gitee.redirect")}
          hint={t("gitee.redirect_hint")}
          url={`${new URL(url).origin}/settings/forges/callback`}
        />
      )}
    </>
  );
}

const Copied = ({ label, hint, url }: { label: string; hint: string; url: string }) => (
  <Input.Wrapper label={label} description={hint} labelElement="div">
    <Group gap={4} mt={4}>
      <Code style={{ overflowWrap: "anywhere" }}>{url}</Code>
      <CopyButton text={url} />
    </Group>
  </Input.Wrapper>
);
