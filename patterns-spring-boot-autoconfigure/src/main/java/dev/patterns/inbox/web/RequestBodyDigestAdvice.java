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

package dev.patterns.inbox.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.List;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

import dev.patterns.inbox.Idempotent;
import dev.patterns.serialization.PayloadFingerprint;

/**
 * Takes a digest of the body of requests to idempotent handlers as it is read, and of no
 * other.
 */
@ControllerAdvice
public final class RequestBodyDigestAdvice extends RequestBodyAdviceAdapter {

	static final String ATTRIBUTE = RequestBodyDigestAdvice.class.getName() + ".DIGEST";

	private static final List<MediaType> JSON = List.of(MediaType.APPLICATION_JSON,
			new MediaType("application", "*+json"));

	/**
	 * Create the advice.
	 */
	public RequestBodyDigestAdvice() {
	}

	@Override
	public boolean supports(MethodParameter parameter, Type targetType,
			Class<? extends HttpMessageConverter<?>> converterType) {
		return parameter.getMethod() != null
				&& AnnotatedElementUtils.hasAnnotation(parameter.getMethod(), Idempotent.class);
	}

	@Override
	public HttpInputMessage beforeBodyRead(HttpInputMessage message, MethodParameter parameter, Type targetType,
			Class<? extends HttpMessageConverter<?>> converterType) throws IOException {
		byte[] body = StreamUtils.copyToByteArray(message.getBody());
		RequestAttributes attributes = RequestContextHolder.getRequestAttributes();
		if (attributes != null) {
			attributes.setAttribute(ATTRIBUTE, digest(message.getHeaders(), body), RequestAttributes.SCOPE_REQUEST);
		}
		return new ReadMessage(message.getHeaders(), body);
	}

	private static String digest(HttpHeaders headers, byte[] body) {
		MediaType type = headers.getContentType();
		boolean json = type != null && JSON.stream().anyMatch((candidate) -> candidate.includes(type));
		return json ? PayloadFingerprint.of(body) : new Digest().add(body).hex();
	}

	private record ReadMessage(HttpHeaders headers, byte[] body) implements HttpInputMessage {

		@Override
		public InputStream getBody() {
			return new ByteArrayInputStream(this.body);
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

	}

}
