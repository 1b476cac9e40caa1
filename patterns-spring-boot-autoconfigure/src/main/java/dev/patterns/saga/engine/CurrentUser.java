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

package dev.patterns.saga.engine;

import java.security.Principal;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Knows on whose behalf the current thread works: whom Spring Security has authenticated,
 * or, without it, whoever the server says sent the request that is being handled.
 */
final class CurrentUser {

	private static final boolean SECURITY = isPresent(
			"org.springframework.security.core.context.SecurityContextHolder");

	private static final boolean WEB = isPresent("org.springframework.web.context.request.ServletRequestAttributes")
			&& isPresent("jakarta.servlet.http.HttpServletRequest");

	private CurrentUser() {
	}

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, CurrentUser.class.getClassLoader());
	}

	/**
	 * The name of the current user.
	 * @return the name, {@code null} if nobody is authenticated
	 */
	static @Nullable String name() {
		String name = SECURITY ? Authenticated.name() : null;
		return (name == null && WEB) ? Requesting.name() : name;
	}

	/**
	 * Not to be loaded without Spring Security.
	 */
	private static final class Authenticated {

		private static final AuthenticationTrustResolver TRUST = new AuthenticationTrustResolverImpl();

		static @Nullable String name() {
			Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
			return (authentication != null && TRUST.isAuthenticated(authentication)
					&& StringUtils.hasText(authentication.getName())) ? authentication.getName() : null;
		}

	}

	/**
	 * Not to be loaded without servlets.
	 */
	private static final class Requesting {

		static @Nullable String name() {
			if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
				return null;
			}
			try {
				Principal principal = attributes.getRequest().getUserPrincipal();
				return (principal != null && StringUtils.hasText(principal.getName())) ? principal.getName() : null;
			}
			catch (IllegalStateException ex) {
				// The request is over.
				return null;
			}
		}

	}

}
