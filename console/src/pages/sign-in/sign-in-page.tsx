import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { OIDC_START, signInOptions, type SignInStep } from '../../api/session';
import { useLanguage, useText } from '../../i18n/language';
import { useSession, type Ending } from '../../session/session-context';
import { sessionText } from '../../session/session-text';
import { CodeForm } from './code-form';
import { NewPasswordForm } from './new-password-form';
import { PasswordForm } from './password-form';

/** Signing in, step by step: password, a new one in place of a one-time password, second factor. */
export function SignInPage() {
  const t = useText(sessionText);
  const { state } = useSession();
  const location = useLocation() as { state: { from?: string; ending?: Ending } | null };
  const { step, setStep, provider } = useStep();
  const fault = useProviderFault();
  if (state.phase === 'signed_in') return <Navigate to={location.state?.from ?? '/'} replace />;
  const ending = state.phase === 'signed_out' ? (state.ending ?? location.state?.ending) : undefined;
  return (
    <main className="alone">
      <title>{`${t.signIn} · ${t.product}`}</title>
      <h1>
        {t.product} <span>{t.desk}</span>
      </h1>
      {step === undefined && (fault === undefined ? <Ended ending={ending} /> : <ProviderFault fault={fault} />)}
      <Step step={step} provider={provider} onStep={setStep} />
      {step !== undefined && (
        <Button type="link" onClick={() => setStep(null)}>
          {t.back}
        </Button>
      )}
      <LanguageButton />
    </main>
  );
}

/** Where the sign-in stands, also one that went on at the identity provider. */
function useStep() {
  const { data } = useQuery({ queryKey: ['sign-in-options'], queryFn: signInOptions });
  // Null: somebody began again, whatever is left of an earlier sign-in.
  const [chosen, setStep] = useState<SignInStep | null>();
  const step = chosen === undefined ? data?.step : (chosen ?? undefined);
  return { step, setStep, provider: data?.oidc?.name };
}

type Fault = 'failed' | 'unavailable';

/** How the visit at the identity provider went wrong, as the address told; it is said once and leaves the address. */
function useProviderFault(): Fault | undefined {
  const [parameters, setParameters] = useSearchParams();
  const told = parameters.get('oidc');
  const [fault] = useState<Fault | undefined>(() => (told === 'failed' || told === 'unavailable' ? told : undefined));
  useEffect(() => {
    if (told !== null) setParameters({}, { replace: true });
  }, [told, setParameters]);
  return fault;
}

function ProviderFault({ fault }: { readonly fault: Fault }) {
  const t = useText(sessionText);
  const title = fault === 'failed' ? t.oidcFailed : t.oidcUnavailable;
  return <Alert className="page-alert" type="error" showIcon role="alert" title={title} />;
}

function LanguageButton() {
  const { language, choose } = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Button className="language" size="small" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => choose(other)}>
      {other === 'en' ? 'English' : '中文'}
    </Button>
  );
}

/** Why the last session is over. */
function Ended({ ending }: { readonly ending: Ending | undefined }) {
  const t = useText(sessionText);
  if (ending === undefined) return null;
  const notices = { time: t.ended, left: t.signedOut, lost: t.lost };
  return <Alert className="page-alert" type="info" showIcon role="status" title={notices[ending]} />;
}

interface StepProps {
  readonly step: SignInStep | undefined;
  readonly onStep: (step: SignInStep) => void;
  /** The identity provider where one can sign in instead. */
  readonly provider: string | undefined;
}

function Step({ step, provider, onStep }: StepProps) {
  const { begin } = useSession();
  if (step === undefined) {
    return (
      <>
        <PasswordForm onStep={onStep} />
        {provider !== undefined && <OtherWay provider={provider} />}
      </>
    );
  }
  if (step.next === 'change_password') return <NewPasswordForm challenge={step.challenge} onStep={onStep} />;
  return <CodeForm step={step} onSignedIn={begin} />;
}

function OtherWay({ provider }: { readonly provider: string }) {
  const t = useText(sessionText);
  return (
    <p>
      <a className="oidc" href={OIDC_START}>
        {t.oidc(provider)}
      </a>
    </p>
  );
}
