/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.secrets.store.vault;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.vault.client.SimpleVaultEndpointProvider;
import org.springframework.vault.client.VaultClients;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultHttpHeaders;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestTemplate;

import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * Calls Vault's HTTP API. Redirects are not followed, nothing is logged of bodies and
 * headers, and errors have neither. The client is made when it is used first.
 */
final class VaultHttp implements AutoCloseable {

	/** More than Vault stores in a secret. */
	static final int MAX_BYTES = 32 * 1024 * 1024;

	private final VaultSettings settings;

	private final VaultEndpoint endpoint;

	private @Nullable Connected connected;

	VaultHttp(VaultSettings settings) {
		this.settings = settings;
		this.endpoint = VaultEndpoint.from(settings.uri());
	}

	VaultAnswer call(HttpMethod method, String path, @Nullable String token, byte @Nullable [] body) {
		URI uri = URI.create(this.endpoint.createUriString(path));
		try {
			ClientHttpRequest request = connected().factory().createRequest(uri, method);
			request.getHeaders().set("X-Vault-Request", "true");
			if (token != null) {
				request.getHeaders().set(VaultHttpHeaders.VAULT_TOKEN, token);
			}
			if (this.settings.namespace() != null) {
				request.getHeaders().set(VaultHttpHeaders.VAULT_NAMESPACE, this.settings.namespace());
			}
			if (body != null) {
				request.getHeaders().setContentType(MediaType.APPLICATION_JSON);
				request.getBody().write(body);
			}
			return answer(request);
		}
		catch (IOException ex) {
			throw unreachable(ex);
		}
	}

	private static VaultAnswer answer(ClientHttpRequest request) throws IOException {
		try (var response = request.execute(); InputStream input = response.getBody()) {
			byte[] answer = input.readNBytes(MAX_BYTES + 1);
			return (answer.length > MAX_BYTES) ? new VaultAnswer(response.getStatusCode().value(), null)
					: VaultAnswer.of(response.getStatusCode().value(), answer);
		}
	}

	// For Spring Vault's own ways to log in.
	RestTemplate client() {
		return connected().client();
	}

	SecretStoreUnavailableException unreachable(Exception ex) {
		Throwable cause = (ex instanceof ResourceAccessException && ex.getCause() != null) ? ex.getCause() : ex;
		return new SecretStoreUnavailableException(
				"Vault at '%s://%s:%d' cannot be reached: %s".formatted(this.endpoint.getScheme(),
						this.endpoint.getHost(), this.endpoint.getPort(), cause.getClass().getSimpleName()));
	}

	private synchronized Connected connected() {
		Connected current = this.connected;
		if (current == null) {
			HttpClient.Builder builder = HttpClient.newBuilder()
				.connectTimeout(this.settings.connectTimeout())
				.followRedirects(HttpClient.Redirect.NEVER);
			if (this.settings.certificate() != null) {
				builder.sslContext(trusting());
			}
			HttpClient http = builder.build();
			JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http);
			factory.setReadTimeout(this.settings.readTimeout());
			RestTemplate client = MaskedBody.client(factory);
			client.setUriTemplateHandler(
					VaultClients.createUriBuilderFactory(SimpleVaultEndpointProvider.of(this.endpoint)));
			if (this.settings.namespace() != null) {
				client.getInterceptors().add(VaultClients.createNamespaceInterceptor(this.settings.namespace()));
			}
			current = new Connected(http, factory, client);
			this.connected = current;
		}
		return current;
	}

	private SSLContext trusting() {
		try (InputStream input = Files.newInputStream(java.util.Objects.requireNonNull(this.settings.certificate()))) {
			KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
			trusted.load(null, null);
			int n = 0;
			for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
				trusted.setCertificateEntry("vault-" + n++, certificate);
			}
			TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			managers.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, managers.getTrustManagers(), null);
			return context;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new SecretStoreUnavailableException("The certificates '%s' cannot be used: %s"
				.formatted(this.settings.certificate(), ex.getClass().getSimpleName()));
		}
	}

	// Java's client can be closed from version 21 on.
	@Override
	public synchronized void close() {
		Connected current = this.connected;
		this.connected = null;
		if (current != null && (Object) current.http() instanceof AutoCloseable http) {
			try {
				http.close();
			}
			catch (Exception ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * The client of Java, and Spring's over it.
	 *
	 * @param http Java's
	 * @param factory for calls of our own
	 * @param client for Spring Vault
	 */
	private record Connected(HttpClient http, ClientHttpRequestFactory factory, RestTemplate client) {

	}

}
