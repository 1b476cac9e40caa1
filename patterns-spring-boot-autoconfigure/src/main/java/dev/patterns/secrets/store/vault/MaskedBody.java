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
import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.client.RequestCallback;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestTemplate;

/**
 * The body of a login. Spring's client logs bodies, by their {@code toString()}.
 *
 * @param content what is written
 */
record MaskedBody(Object content) {

	@Override
	public String toString() {
		return "[masked]";
	}

	// Spring's client as Spring Vault uses it, without bodies in its log and without
	// bodies in its errors.
	static RestTemplate client(ClientHttpRequestFactory requestFactory) {
		RestTemplate client = new RestTemplate(List.of(new Converter(), new JacksonJsonHttpMessageConverter())) {

			@Override
			public <T> RequestCallback httpEntityCallback(@Nullable Object requestBody, Type responseType) {
				HttpEntity<?> entity = (requestBody instanceof HttpEntity<?> given) ? given : null;
				Object body = (entity != null) ? entity.getBody() : requestBody;
				if (body == null) {
					return super.httpEntityCallback(requestBody, responseType);
				}
				MaskedBody masked = new MaskedBody(body);
				return super.httpEntityCallback(
						(entity != null) ? new HttpEntity<>(masked, entity.getHeaders()) : new HttpEntity<>(masked),
						responseType);
			}

		};
		client.setRequestFactory(requestFactory);
		client.setErrorHandler(new ErrorHandler());
		return client;
	}

	/**
	 * Writes what is masked.
	 */
	private static final class Converter implements HttpMessageConverter<MaskedBody> {

		private final JacksonJsonHttpMessageConverter json = new JacksonJsonHttpMessageConverter();

		@Override
		public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
			return false;
		}

		@Override
		public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
			return type == MaskedBody.class;
		}

		@Override
		public List<MediaType> getSupportedMediaTypes() {
			return List.of(MediaType.APPLICATION_JSON);
		}

		@Override
		public MaskedBody read(Class<? extends MaskedBody> type, HttpInputMessage input) {
			throw new UnsupportedOperationException("Only for requests");
		}

		@Override
		public void write(MaskedBody body, @Nullable MediaType contentType, HttpOutputMessage output)
				throws IOException {
			Object content = body.content();
			this.json.write(content, ResolvableType.forInstance(content), MediaType.APPLICATION_JSON, output, null);
		}

	}

	/**
	 * Every answer that is no success is an error, and says its status only.
	 */
	private static final class ErrorHandler implements ResponseErrorHandler {

		@Override
		public boolean hasError(ClientHttpResponse response) throws IOException {
			return !response.getStatusCode().is2xxSuccessful();
		}

		@Override
		public void handleError(java.net.URI url, org.springframework.http.HttpMethod method,
				ClientHttpResponse response) throws IOException {
			try (InputStream body = response.getBody()) {
				body.readNBytes(VaultHttp.MAX_BYTES);
			}
			throw new LoginRefusedException(response.getStatusCode().value());
		}

	}

}
