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

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartRequest;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.WebUtils;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.engine.IdempotentOperation;
import dev.patterns.inbox.engine.InboundRequestSource;

/**
 * Recognises a request to a Spring MVC handler by the header {@code Idempotency-Key}, the
 * authenticated principal, and a digest of verb, path, parameters and body.
 */
public final class MvcInboundRequestSource implements InboundRequestSource {

	private static final Log logger = LogFactory.getLog(MvcInboundRequestSource.class);

	private static final String HEADER = "Idempotency-Key";

	/**
	 * Create the source.
	 */
	public MvcInboundRequestSource() {
	}

	@Override
	public @Nullable InboundRequest current(IdempotentOperation operation) {
		String name = operation.name(InboundRequest.Kind.HTTP);
		if (name == null
				|| !(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
			return null;
		}
		HttpServletRequest request = attributes.getRequest();
		if (!(request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler)
				|| !isHandler(operation, handler)) {
			return null;
		}
		Principal principal = request.getUserPrincipal();
		String caller = (principal != null && StringUtils.hasText(principal.getName())) ? principal.getName()
				: InboundRequest.UNKNOWN_CALLER;
		return new InboundRequest(InboundRequest.Kind.HTTP, caller, key(request), fingerprint(request), null, name);
	}

	private static boolean isHandler(IdempotentOperation operation, HandlerMethod handler) {
		Class<?> type = ClassUtils.getUserClass(handler.getBeanType());
		Method method = AopUtils.getMostSpecificMethod(handler.getMethod(), type);
		return type == operation.userClass() && method.equals(operation.method());
	}

	// The draft standard writes the key as a quoted string, most clients do not.
	private static @Nullable String key(HttpServletRequest request) {
		String key = request.getHeader(HEADER);
		if (key == null) {
			return null;
		}
		key = key.strip();
		if (key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")) {
			key = key.substring(1, key.length() - 1);
		}
		return StringUtils.hasText(key) ? key : null;
	}

	private static String fingerprint(HttpServletRequest request) {
		Digest digest = new Digest().add(request.getMethod()).add(request.getRequestURI());
		new TreeMap<>(request.getParameterMap()).forEach((parameter, values) -> {
			digest.add(parameter);
			for (String value : values) {
				digest.add(value);
			}
		});
		addFiles(request, digest);
		if (request.getAttribute(RequestBodyDigestAdvice.ATTRIBUTE) instanceof String body) {
			digest.add(body);
		}
		return digest.hex();
	}

	// Parts that are read as parameters or bodies are digested twice, which does no harm.
	private static void addFiles(HttpServletRequest request, Digest digest) {
		String type = request.getContentType();
		if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
			return;
		}
		try {
			MultipartRequest multipart = WebUtils.getNativeRequest(request, MultipartRequest.class);
			if (multipart != null) {
				for (List<MultipartFile> files : new TreeMap<>(multipart.getMultiFileMap()).values()) {
					for (MultipartFile file : files) {
						addFile(digest, file.getName(), file.getContentType(), file.getInputStream());
					}
				}
			}
			for (Part part : request.getParts()) {
				addFile(digest, part.getName(), part.getContentType(), part.getInputStream());
			}
		}
		catch (IOException | ServletException ex) {
			throw new IllegalArgumentException("The parts of the request cannot be read", ex);
		}
		catch (IllegalStateException ex) {
			// The server takes no requests apart: then the body is one piece.
			logger.trace("The request has no parts", ex);
		}
	}

	private static void addFile(Digest digest, String name, @Nullable String type, InputStream content)
			throws IOException {
		try (content) {
			digest.add(name).add((type != null) ? type : "").add(content);
		}
	}

}
