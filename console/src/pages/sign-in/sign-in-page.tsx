import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
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
  const { language, choose } = useLanguage();
  const location = useLocation() as { state: { from?: string; ending?: Ending } | null };
  const [step, setStep] = useState<SignInStep>();
  if (state.phase === 'signed_in') return <Navigate to={location.state?.from ?? '/'} replace />;
  const ending = state.phase === 'signed_out' ? (state.ending ?? location.state?.ending) : undefined;
  const notices = { time: t.ended, left: t.signedOut, lost: t.lost };
  return (
    <main className="alone">
      <title>{`${t.signIn} · ${t.product}`}</title>
      <h1>
        {t.product} <span>{t.desk}</span>
      </h1>
      {ending !== undefined && step === undefined && (
        <Alert type="info" showIcon role="status" title={notices[ending]} />
      )}
      <Step step={step} onStep={setStep} />
      {step !== undefined && (
        <Button type="link" onClick={() => setStep(undefined)}>
          {t.back}
        </Button>
      )}
      <Button
        className="language"
        size="small"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
      >
        {language === 'zh' ? 'English' : '中文'}
      </Button>
    </main>
  );
}

interface StepProps {
  readonly step: SignInStep | undefined;
  readonly onStep: (step: SignInStep | undefined) => void;
}

function Step({ step, onStep }: StepProps) {
  const { begin } = useSession();
  if (step === undefined) {
    return (
      <>
        <PasswordForm onStep={onStep} />
        <OtherWays />
      </>
    );
  }
  if (step.next === 'change_password') return <NewPasswordForm challenge={step.challenge} onStep={onStep} />;
  return <CodeForm step={step} onSignedIn={begin} />;
}

function OtherWays() {
  const t = useText(sessionText);
  const { data } = useQuery({ queryKey: ['sign-in-options'], queryFn: signInOptions });
  if (!data?.oidc) return null;
  return (
    <p>
      <a className="oidc" href={OIDC_START}>
        {t.oidc(data.oidc.name)}
      </a>
    </p>
  );
}
