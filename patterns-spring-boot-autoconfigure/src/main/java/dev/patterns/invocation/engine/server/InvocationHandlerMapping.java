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

package dev.patterns.invocation.engine.server;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.UrlPathHelper;

import dev.patterns.invocation.engine.OperationRegistry;

/**
 * Maps everything below the base path to the handler of invocations, as long as the
 * application serves any operation.
 */
public final class InvocationHandlerMapping extends AbstractHandlerMapping {

	private static final String OPEN_API = "openapi.json";

	private final OperationRegistry registry;

	private final InvocationRequestHandler handler;

	private final @Nullable HttpRequestHandler openApi;

	private final String prefix;

	/**
	 * Create the mapping.
	 * @param registry the operations of this application
	 * @param handler the handler of invocations
	 * @param openApi answers with their description, or {@code null}
	 * @param basePath path below which operations are exposed
	 */
	public InvocationHandlerMapping(OperationRegistry registry, InvocationRequestHandler handler,
			@Nullable HttpRequestHandler openApi, String basePath) {
		this.registry = registry;
		this.handler = handler;
		this.openApi = openApi;
		this.prefix = basePath + "/";
		// Before the mappings of controllers and static resources.
		setOrder(-1);
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
		String path = path(request);
		if (!path.startsWith(this.prefix) || this.registry.all().isEmpty()) {
			return null;
		}
		if (this.openApi != null && path.length() == this.prefix.length() + OPEN_API.length()
				&& path.endsWith(OPEN_API)) {
			return this.openApi;
		}
		request.setAttribute(InvocationRequestHandler.PATH_ATTRIBUTE, path.substring(this.prefix.length() - 1));
		return this.handler;
	}

	static String path(HttpServletRequest request) {
		if (ServletRequestPathUtils.hasParsedRequestPath(request)) {
			return ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication().value();
		}
		return UrlPathHelper.rawPathInstance.getPathWithinApplication(request);
	}

}
