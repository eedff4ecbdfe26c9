/** A certificate for localhost that nobody signed, with its key; both are worth nothing. Valid for a hundred years. */
export const untrusted = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgDPqSIg9uT/CgDpFO
ifsRk9EZOgNXD7BnM3o+gZUaFRGhRANCAAQu/fDpq/2ZMAb4mLcPWfNYlKFO1OAB
A9O0+hcfBuVf1uurnApfqpgzt9Kr8WIWdz4nq3r6XXg+SvI7LvnH4jUW
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUbn1//VtyF8M2WLJStuGty6ivgJ0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA3MzgyMFoYDzIxMjYxMDI4
MDczODIwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQu/fDpq/2ZMAb4mLcPWfNYlKFO1OABA9O0+hcfBuVf1uurnApfqpgz
t9Kr8WIWdz4nq3r6XXg+SvI7LvnH4jUWo2kwZzAdBgNVHQ4EFgQUtLPGhweq3Ja2
y71GpOpQf6zGuqAwHwYDVR0jBBgwFoAUtLPGhweq3Ja2y71GpOpQf6zGuqAwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgDC6Izu7hohoiVzkrsTYIOWnPesgSbpWqo23QcIBIeTYCIAxFXslojgtf
LlA8SZKhMycmZeC2O95aR6GAuicEw14W
-----END CERTIFICATE-----`,
};
