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
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Maps everything below a path to the router.
 */
public final class RouterHandlerMapping extends AbstractHandlerMapping {

	private final RouterRequestHandler handler;

	private final String prefix;

	/**
	 * Create the mapping.
	 * @param handler the router
	 * @param basePath path below which it forwards
	 */
	public RouterHandlerMapping(RouterRequestHandler handler, String basePath) {
		this.handler = handler;
		this.prefix = basePath + "/";
		// Before the mappings of controllers and static resources.
		setOrder(-1);
	}

	@Override
	protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
		String path = InvocationHandlerMapping.path(request);
		if (!path.startsWith(this.prefix)) {
			return null;
		}
		request.setAttribute(RouterRequestHandler.PATH_ATTRIBUTE, path.substring(this.prefix.length()));
		return this.handler;
	}

}
